// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression.BitOperator;
import java.nio.ByteOrder;

/// Operations on the bits of values.
public final class Bits {
  private Bits() {}

  static boolean isHostBigEndian() {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
  }

  static Data zero(int length) {
    return Data.ofBytes(new byte[length]);
  }

  static boolean isZero(Data data) {
    for (int i = 0; i < data.length(); i++) {
      if (data.at(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /// `length` bytes of which the first `bits` bits are one.
  static Data prefixMask(int bits, int length) {
    byte[] mask = new byte[length];
    for (int i = 0; i < bits; i++) {
      mask[i / 8] |= (byte) (0x80 >>> (i % 8));
    }
    return Data.ofBytes(mask);
  }

  /// How many bits from the first on are one, or -1 when a one follows a zero.
  static int prefixLength(Data mask) {
    int bits = 0;
    while (bits < 8 * mask.length() && (mask.at(bits / 8) & (0x80 >>> (bits % 8))) != 0) {
      bits++;
    }
    return prefixMask(bits, mask.length()).equals(mask) ? bits : -1;
  }

  /// `(value & mask) ^ xor`.
  public static Data apply(Data value, Data mask, Data xor) {
    byte[] result = new byte[mask.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) ((value.at(i) & mask.at(i)) ^ xor.at(i));
    }
    return Data.ofBytes(result);
  }

  static Data and(Data left, Data right) {
    return apply(left, right, zero(left.length()));
  }

  static Data xor(Data left, Data right) {
    return apply(left, not(zero(left.length())), right);
  }

  static Data or(Data left, Data right) {
    return not(and(not(left), not(right)));
  }

  static Data not(Data data) {
    byte[] result = new byte[data.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) ~data.at(i);
    }
    return Data.ofBytes(result);
  }

  /// What a chain of operations comes to: `(value & mask) ^ xor`.
  record MaskAndXor(Data mask, Data xor) {
    static MaskAndXor identity(int length) {
      return new MaskAndXor(not(zero(length)), zero(length));
    }

    MaskAndXor then(BitOperator operator, Data value) {
      return switch (operator) {
        case AND -> new MaskAndXor(and(mask, value), and(xor, value));
        case OR -> new MaskAndXor(and(mask, not(value)), Bits.or(and(xor, not(value)), value));
        case XOR -> new MaskAndXor(mask, Bits.xor(xor, value));
      };
    }
  }
}
