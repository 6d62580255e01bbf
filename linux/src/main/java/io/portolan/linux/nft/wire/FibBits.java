// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Expression.FibResult;
import java.util.EnumSet;
import java.util.Set;

/// The kernel's numbers for route lookups.
public final class FibBits {
  private static final int PRESENT = 1 << 5;

  private FibBits() {}

  static Instruction load(Expression.Fib fib, int word) {
    int flags = flags(fib);
    return new Instruction.LoadFib(flags, result(fib.result()), word);
  }

  static int flags(Expression.Fib fib) {
    int flags = fib.result() == FibResult.OIF ? PRESENT : 0;
    for (FibKey key : fib.keys()) {
      flags |= 1 << key.ordinal();
    }
    return flags;
  }

  static int result(FibResult result) {
    return result.ordinal() + 1;
  }

  /// The expression for the kernel's numbers.
  public static Expression fib(int flags, int result) {
    Set<FibKey> keys = EnumSet.noneOf(FibKey.class);
    for (FibKey key : FibKey.values()) {
      if ((flags & 1 << key.ordinal()) != 0) {
        keys.add(key);
      }
    }
    if (result == 1 && (flags & PRESENT) == 0) {
      throw new IllegalArgumentException("a route's link as a number is not supported");
    }
    return new Expression.Fib(keys, FibResult.values()[result - 1]);
  }
}
