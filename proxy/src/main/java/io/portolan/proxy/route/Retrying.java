// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.time.Duration;
import java.util.Set;

/// When a request is sent to another endpoint because one has failed; never when more than an
/// interim response has gone to the client, nor when a part of the request's body has left.
///
/// @param causes what counts as failing
/// @param statuses of responses that count as failing too
/// @param repeatsAll whether requests are repeated too that may do harm when they are done twice
///     (RFC 9110 section 9.2.2)
/// @param tries how many endpoints are tried, 0 for all
/// @param within how long another try may begin after the first, zero for ever
public record Retrying(
    Set<Cause> causes, Set<Integer> statuses, boolean repeatsAll, int tries, Duration within) {
  /// How an endpoint fails.
  public enum Cause {
    /// No connection comes about, or it ends too early.
    ERROR,
    /// It takes too long.
    TIMEOUT,
    /// What it sends is no response.
    INVALID
  }

  public Retrying {
    causes = Set.copyOf(causes);
    statuses = Set.copyOf(statuses);
  }

  /// Whether a response of that status counts as failing.
  public boolean isFailure(int status) {
    return !statuses.isEmpty() && statuses.contains(status);
  }
}
