// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

/// The kernel's hash of that name (`include/linux/jhash.h`), on a little-endian machine.
final class Jhash {
  private static final int INITIAL = 0xdeadbeef;

  private int a;
  private int b;
  private int c;

  private Jhash(int initial) {
    a = initial;
    b = initial;
    c = initial;
  }

  static int hash(byte[] key, int seed) {
    Jhash state = new Jhash(INITIAL + key.length + seed);
    int at = 0;
    while (key.length - at > 12) {
      state.add(key, at);
      state.mix();
      at += 12;
    }
    if (key.length > at) {
      state.add(key, at);
      state.finish();
    }
    return state.c;
  }

  private void add(byte[] key, int at) {
    a += word(key, at);
    b += word(key, at + 4);
    c += word(key, at + 8);
  }

  /// Up to four bytes; what is missing is zero.
  private static int word(byte[] key, int at) {
    int value = 0;
    for (int i = 0; i < 4 && at + i < key.length; i++) {
      value |= (key[at + i] & 0xff) << (8 * i);
    }
    return value;
  }

  private void mix() {
    a -= c;
    a ^= Integer.rotateLeft(c, 4);
    c += b;
    b -= a;
    b ^= Integer.rotateLeft(a, 6);
    a += c;
    c -= b;
    c ^= Integer.rotateLeft(b, 8);
    b += a;
    a -= c;
    a ^= Integer.rotateLeft(c, 16);
    c += b;
    b -= a;
    b ^= Integer.rotateLeft(a, 19);
    a += c;
    c -= b;
    c ^= Integer.rotateLeft(b, 4);
    b += a;
  }

  private void finish() {
    c ^= b;
    c -= Integer.rotateLeft(b, 14);
    a ^= c;
    a -= Integer.rotateLeft(c, 11);
    b ^= a;
    b -= Integer.rotateLeft(a, 25);
    c ^= b;
    c -= Integer.rotateLeft(b, 16);
    a ^= c;
    a -= Integer.rotateLeft(c, 4);
    b ^= a;
    b -= Integer.rotateLeft(a, 14);
    c ^= b;
    c -= Integer.rotateLeft(b, 24);
  }
}
