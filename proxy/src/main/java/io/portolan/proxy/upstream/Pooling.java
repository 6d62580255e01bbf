// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.time.Duration;

/// How connections to endpoints are kept for the next request.
///
/// @param reuse of each; it rests shorter than the servers keep it
/// @param most that are kept resting for an endpoint, on each event loop
public record Pooling(Reuse reuse, int most) {
  /// For 50 seconds, 512 of them.
  public static final Pooling DEFAULT = new Pooling(Reuse.resting(Duration.ofSeconds(50)), 512);
}
