// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.log.AccessLog;
import io.portolan.proxy.metrics.ProxyMetrics;
import java.util.Optional;

/// Who is told what a proxy does.
///
/// @param log of requests that have ended
/// @param metrics where all is counted; empty for nowhere
public record Observers(AccessLog log, Optional<ProxyMetrics> metrics) {
  /// Nobody.
  public static final Observers NONE = logging(AccessLog.OFF);

  /// Nobody but that log.
  public static Observers logging(AccessLog log) {
    return new Observers(log, Optional.empty());
  }
}
