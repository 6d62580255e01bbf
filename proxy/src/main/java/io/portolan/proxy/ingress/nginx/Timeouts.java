// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.time.Duration;

/// How long the upstream may take.
///
/// @param connect for a connection
/// @param send between two writes
/// @param read between two reads
public record Timeouts(Duration connect, Duration send, Duration read) {
  static Timeouts read(Values values) {
    return new Timeouts(
        seconds(values, "proxy-connect-timeout", 5),
        seconds(values, "proxy-send-timeout", 60),
        seconds(values, "proxy-read-timeout", 60));
  }

  private static Duration seconds(Values values, String name, int otherwise) {
    return Duration.ofSeconds(values.number(name, 1, 999_999_999, otherwise));
  }
}
