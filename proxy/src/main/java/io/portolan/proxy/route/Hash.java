// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;

/// A 64-bit hash that is the same everywhere: FNV-1a over bytes, then mixed so that every bit
/// depends on all.
///
/// It is quick and spreads well; it keeps no secret and stops nobody who seeks collisions.
public final class Hash {
  /// Of nothing yet.
  public static final long BEGIN = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  private Hash() {}

  private static long add(long hash, byte b) {
    return (hash ^ (b & 0xff)) * PRIME;
  }

  static long add(long hash, ByteSpan bytes) {
    return add(hash, bytes, 0, bytes.length());
  }

  static long add(long hash, ByteSpan bytes, int from, int to) {
    long sum = hash;
    for (int i = from; i < to; i++) {
      sum = add(sum, bytes.at(i));
    }
    return sum;
  }

  /// Adds characters, of each the low eight bits.
  public static long add(long hash, String text) {
    long sum = hash;
    for (int i = 0; i < text.length(); i++) {
      sum = add(sum, (byte) text.charAt(i));
    }
    return sum;
  }

  /// Adds eight bytes at once.
  public static long add(long hash, long bytes) {
    return mix(hash ^ bytes) * PRIME;
  }

  /// The hash of all that was added.
  public static long end(long hash) {
    return mix(hash);
  }

  /// A permutation of 64-bit numbers in which every bit of the result depends on all (the finalizer
  /// of SplitMix64).
  public static long mix(long number) {
    long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
