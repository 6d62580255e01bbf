// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.node.stream.LogRing;
import io.portolan.proxy.log.AccessLog;
import io.portolan.proxy.log.AccessRecord;
import java.time.InstantSource;

/// Writes each request as a line of a container's log.
record AccessLines(LogRing log, InstantSource clock) implements AccessLog {
  @Override
  public void add(AccessRecord record) {
    log.append(clock.instant(), line(record));
  }

  /// As in `10.244.0.2 GET shop.example/cart 200 1432 B 1.2 ms served 10.244.0.3:8080 shop/web[0]`.
  static String line(AccessRecord record) {
    return "%s %s %s%s %d %d B %.1f ms %s %s %s"
        .formatted(
            record.client(),
            record.method(),
            record.host(),
            record.target(),
            record.status(),
            record.bytes(),
            record.duration().toNanos() / 1e6,
            record.outcome().text(),
            record.endpoint().orElse("-"),
            record.route().orElse("-"));
  }
}
