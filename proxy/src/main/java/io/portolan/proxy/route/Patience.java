// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.time.Duration;
import java.util.Optional;

/// How long endpoints are waited for; empty for as long as the proxy waits where nothing is said.
///
/// @param connect until a connection has come about
/// @param send until more of the request is taken
/// @param read until more of the response comes
public record Patience(
    Optional<Duration> connect, Optional<Duration> send, Optional<Duration> read) {
  /// The proxy's own.
  public static final Patience USUAL =
      new Patience(Optional.empty(), Optional.empty(), Optional.empty());
}
