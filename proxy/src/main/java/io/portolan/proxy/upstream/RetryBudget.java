// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Resilience;

/// How many of the requests to a backend under way on an event loop are further attempts, and
/// whether one more may be; for that loop.
public final class RetryBudget {
  private final Resilience.Retries settings;
  private int requests;
  private int retries;

  RetryBudget(Resilience.Retries settings) {
    this.settings = settings;
  }

  /// A request is under way, until [#ended].
  public void begun() {
    requests++;
  }

  public void ended() {
    requests--;
  }

  boolean isIdle() {
    return requests == 0;
  }

  /// Whether a request may be sent again.
  public boolean allows() {
    return retries < settings.least() || retries * 100L < (long) requests * settings.percent();
  }

  /// A request is sent again; counted until [#retryEnded].
  public void retryBegun() {
    retries++;
  }

  public void retryEnded() {
    retries--;
  }
}
