// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.time.Duration;

/// How long a client's connection may rest; held to within a tenth of a second.
///
/// @param head from a request's first byte to the end of its head
/// @param progress with nothing read or written while a request is under way
/// @param tunnel the same, once a connection is another protocol's
/// @param linger how long what a client still sends is read after the last answer, so that the
///     answer is not lost
/// @param drain how long requests under way are waited for at the end
public record Timeouts(
    Duration head, Duration progress, Duration tunnel, Duration linger, Duration drain) {
  /// 10 s for a head, 60 s for progress, an hour in tunnels.
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofHours(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20));
}
