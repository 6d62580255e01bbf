// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.time.Duration;

/// How a connection may be used for one request after the other.
///
/// @param idle how long it may rest in between
/// @param requests how many it may have, 1 or more
/// @param ageNanos how old it may be when it takes one, in nanoseconds
public record Reuse(Duration idle, int requests, long ageNanos) {
  /// As often and as long as there are requests.
  public static Reuse resting(Duration idle) {
    return new Reuse(idle, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  /// Whether a connection takes no more requests.
  ///
  /// @param had how many it has had
  /// @param since when it began, as [System#nanoTime], as is `now`
  public boolean isOver(int had, long since, long now) {
    return had >= requests || now - since >= ageNanos;
  }
}
