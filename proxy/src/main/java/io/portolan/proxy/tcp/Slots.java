// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tcp;

import java.util.concurrent.atomic.AtomicInteger;

/// How many there may be of something at a time. Safe for use by several threads.
public final class Slots {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  private Slots(int most) {
    this.most = most;
  }

  /// @param most 1 or more
  public static Slots of(int most) {
    return new Slots(most);
  }

  /// As many as come.
  public static Slots unlimited() {
    return new Slots(Integer.MAX_VALUE);
  }

  /// Takes a slot, which is to be given back by [#leave]; false when all are taken.
  public boolean take() {
    if (taken.incrementAndGet() <= most) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  /// Gives a slot back.
  public void leave() {
    taken.decrementAndGet();
  }
}
