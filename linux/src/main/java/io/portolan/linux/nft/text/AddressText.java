// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.Data;

/// An IPv6 address as RFC 5952 and glibc write it.
final class AddressText {
  private AddressText() {}

  static String print(Data address) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = address.at(2 * i) << 8 | address.at(2 * i + 1);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = zeros(groups, i);
      if (run > length) {
        start = i;
        length = run;
      }
    }
    boolean mapped = start == 0 && length == 5 && groups[5] == 0xffff;
    boolean compatible = start == 0 && length == 6;
    if (mapped || compatible) {
      return (mapped ? "::ffff:" : "::") + dotted(address);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(i > 0 && i != start + length ? ":" : "").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static int zeros(int[] groups, int from) {
    int end = from;
    while (end < 8 && groups[end] == 0) {
      end++;
    }
    return end - from;
  }

  private static String dotted(Data address) {
    return address.at(12) + "." + address.at(13) + "." + address.at(14) + "." + address.at(15);
  }
}
