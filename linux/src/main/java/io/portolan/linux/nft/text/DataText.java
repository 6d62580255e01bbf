// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Prints values by their types.
final class DataText {
  private DataText() {}

  /// One value, not a concatenation.
  static String print(DataType type, Data data) {
    return switch (type.text()) {
      case "ipv4_addr", "ipv6_addr" -> address(data);
      case "ether_addr" -> HexFormat.ofDelimiter(":").formatHex(data.toBytes());
      case "ifname" -> '"' + linkName(data) + '"';
      case "mark" -> "0x%08x".formatted(data.toHostLong());
      default -> type.isBitmask() ? bits(type, number(type, data)) : word(type, data);
    };
  }

  private static String word(DataType type, Data data) {
    long value = number(type, data);
    String word = Symbols.of(type).text(value);
    if (word.isEmpty()) {
      return Long.toUnsignedString(value);
    }
    // Names of groups come from a file, where any text may stand.
    return type.equals(DataType.DEVGROUP) ? '"' + word + '"' : word;
  }

  private static long number(DataType type, Data data) {
    return type.bigEndian() ? data.toBigEndianLong() : data.toHostLong();
  }

  private static String bits(DataType type, long value) {
    StringBuilder text = new StringBuilder();
    long rest = value;
    for (Symbols.Symbol symbol : Symbols.of(type).symbols()) {
      if ((rest & symbol.value()) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(symbol.text());
        rest &= ~symbol.value();
      }
    }
    if (rest != 0 || text.isEmpty()) {
      text.append(text.isEmpty() ? "" : ",").append("0x").append(Long.toHexString(rest));
    }
    return text.toString();
  }

  private static String linkName(Data data) {
    int end = 0;
    while (end < data.length() && data.at(end) != 0) {
      end++;
    }
    return new String(data.toBytes(), 0, end, StandardCharsets.UTF_8);
  }

  private static String address(Data data) {
    try {
      InetAddress address = InetAddress.getByAddress(data.toBytes());
      return data.length() == 4 ? address.getHostAddress() : AddressText.print(data);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(data.length() + " bytes are no address", impossible);
    }
  }

  /// A value, block or range of one type.
  static String printRange(DataType type, Data first, Data last) {
    if (first.equals(last)) {
      return print(type, first);
    }
    int prefix = type.text().endsWith("_addr") ? prefixLength(first, last) : -1;
    return prefix >= 0
        ? print(type, first) + "/" + prefix
        : print(type, first) + "-" + print(type, last);
  }

  /// The length of the prefix that exactly `first` to `last` share, or -1.
  static int prefixLength(Data first, Data last) {
    int bits = 0;
    while (bits < 8 * first.length() && bit(first, bits) == bit(last, bits)) {
      bits++;
    }
    for (int i = bits; i < 8 * first.length(); i++) {
      if (bit(first, i) != 0 || bit(last, i) != 1) {
        return -1;
      }
    }
    return bits;
  }

  private static int bit(Data data, int index) {
    return data.at(index / 8) >>> (7 - index % 8) & 1;
  }

  /// The key of an element, part by part.
  static String printKey(DataType type, Element element) {
    if (element.isCatchAll()) {
      return "*";
    }
    StringBuilder text = new StringBuilder();
    int offset = 0;
    for (DataType part : type.parts()) {
      Data first = element.key().slice(offset, part.length());
      Data last = element.isRange() ? element.end().slice(offset, part.length()) : first;
      text.append(offset == 0 ? "" : " . ").append(printRange(part, first, last));
      offset += part.paddedLength();
    }
    return text.toString();
  }

  /// A value of any type, part by part.
  static String printAll(DataType type, Data data) {
    return printKey(type, Element.of(data));
  }
}
