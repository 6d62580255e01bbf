// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import java.util.concurrent.TimeUnit;

/// How often something may happen within 30 seconds.
public final class Budget {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final int most;
  private int taken;
  private long since;

  public Budget(int most) {
    this.most = most;
  }

  /// Counts; false when it has happened too often.
  public boolean take() {
    if (taken == 0 || System.nanoTime() - since > PERIOD_NANOS) {
      since = System.nanoTime();
      taken = 0;
    }
    return ++taken <= most;
  }
}
