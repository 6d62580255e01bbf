// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tcp;

import java.util.concurrent.atomic.AtomicInteger;

/// How many there may be of something at a time. Safe for use by several threads.
public final class Places {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  private Places(int most) {
    this.most = most;
  }

  /// @param most 1 or more
  public static Places of(int most) {
    return new Places(most);
  }

  /// As many as come.
  public static Places unlimited() {
    return new Places(Integer.MAX_VALUE);
  }

  /// Takes a place, which is to be given back by [#leave]; false when all are taken.
  public boolean take() {
    if (taken.incrementAndGet() <= most) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  /// Gives a place back.
  public void leave() {
    taken.decrementAndGet();
  }
}
