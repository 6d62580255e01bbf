// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import org.jspecify.annotations.Nullable;

/// A name below `in-addr.arpa` or `ip6.arpa`, read as an address or the beginning of one.
///
/// @param bytes the address; what the name does not say is zero
/// @param labels how many labels stand for the address, at most as many as a whole one has
/// @param isTooLong whether more labels stand before a whole address
record ReverseName(Family family, byte[] bytes, int labels, boolean isTooLong) {
  /// Labels of `in-addr.arpa` and `ip6.arpa`.
  static final int SUFFIX_LABELS = 2;

  private static final Name IN_ADDR = Name.of("in-addr.arpa");
  private static final Name IP6 = Name.of("ip6.arpa");

  /// Null when `name` is no such name, or a label is no number in its usual form.
  static @Nullable ReverseName parse(NameBuffer name) {
    int before = name.labelsBefore(IN_ADDR);
    if (before >= 0) {
      return parse(name, before, Family.IPV4);
    }
    before = name.labelsBefore(IP6);
    return before >= 0 ? parse(name, before, Family.IPV6) : null;
  }

  private static @Nullable ReverseName parse(NameBuffer name, int before, Family family) {
    int labels = Math.min(before, family.addressBits() / bitsPerLabel(family));
    byte[] bytes = new byte[family.addressBytes()];
    for (int i = 0; i < labels; i++) {
      int number = number(name, before - 1 - i, family);
      if (number < 0) {
        return null;
      }
      int bit = i * bitsPerLabel(family);
      bytes[bit / 8] |= (byte) (number << (8 - bit % 8 - bitsPerLabel(family)));
    }
    return new ReverseName(family, bytes, labels, before > labels);
  }

  private static int number(NameBuffer name, int label, Family family) {
    int start = name.start(label);
    int length = name.lower()[start];
    boolean isDecimal = family == Family.IPV4;
    if (length > (isDecimal ? 3 : 1) || (length > 1 && name.lower()[start + 1] == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = start + 1; i <= start + length; i++) {
      int digit = Character.digit(name.lower()[i], isDecimal ? 10 : 16);
      if (digit < 0) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number <= 0xff ? number : -1;
  }

  /// Whether it is one whole address.
  boolean isAddress() {
    return labels * bitsPerLabel(family) == family.addressBits() && !isTooLong;
  }

  IpAddress address() {
    return IpAddress.ofBytes(bytes);
  }

  /// How many bits of the address the name says.
  int bits() {
    return labels * bitsPerLabel(family);
  }

  /// How many labels say at least `bits` bits.
  int labelsOf(int bits) {
    return (bits + bitsPerLabel(family) - 1) / bitsPerLabel(family);
  }

  private static int bitsPerLabel(Family family) {
    return switch (family) {
      case IPV4 -> 8;
      case IPV6 -> 4;
    };
  }
}
