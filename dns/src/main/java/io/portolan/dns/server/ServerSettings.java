// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import java.time.Duration;

/// The bounds of a server.
///
/// @param maxConnections how many TCP connections one socket has at a time, at least 1
/// @param idle how long a silent connection stays open
/// @param drain how long a server that stops waits for answers that are still to come
public record ServerSettings(int maxConnections, Duration idle, Duration drain) {
  /// RFC 7766 section 6.2.3 asks for an idle time of a few seconds.
  public static final ServerSettings DEFAULT =
      new ServerSettings(256, Duration.ofSeconds(10), Duration.ofSeconds(2));
}
