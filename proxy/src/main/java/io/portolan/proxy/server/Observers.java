// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.log.AccessLog;
import io.portolan.proxy.metrics.ProxyMetrics;
import io.portolan.proxy.trace.Tracer;
import java.util.Optional;

/// Who is told what a proxy does.
///
/// @param log of requests that have ended
/// @param metrics where all is counted; empty for nowhere
/// @param tracer of requests whose routes want that; empty where none is traced
public record Observers(AccessLog log, Optional<ProxyMetrics> metrics, Optional<Tracer> tracer) {
  /// Nobody.
  public static final Observers NONE = logging(AccessLog.OFF);

  /// Nobody but that log.
  public static Observers logging(AccessLog log) {
    return new Observers(log, Optional.empty(), Optional.empty());
  }
}
