// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads values by their types.
final class DataParser {
  /// The first and the last value of a range; equal when there is but one.
  record Ends(Data first, Data last) {}

  private DataParser() {}

  /// A single value; an IllegalArgumentException that quotes it when it is none of the type.
  static Data parse(DataType type, String text) {
    return read(type, text)
        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is no " + type.text()));
  }

  /// A single value, a block or a range.
  static Ends parseEnds(DataType type, String text) {
    Optional<Data> single = read(type, text);
    if (single.isPresent()) {
      return new Ends(single.get(), single.get());
    }
    int slash = text.indexOf('/');
    if (slash > 0) {
      return block(parse(type, text.substring(0, slash)), prefixLength(text, slash));
    }
    for (int dash = text.indexOf('-'); dash > 0; dash = text.indexOf('-', dash + 1)) {
      Optional<Data> first = read(type, text.substring(0, dash));
      Optional<Data> last = read(type, text.substring(dash + 1));
      if (first.isPresent() && last.isPresent()) {
        return new Ends(first.get(), last.get());
      }
    }
    return new Ends(parse(type, text), Data.NONE);
  }

  static int prefixLength(String text, int slash) {
    return Integer.parseInt(text, slash + 1, text.length(), 10);
  }

  private static Ends block(Data first, int bits) {
    byte[] last = first.toBytes();
    for (int i = bits; i < 8 * last.length; i++) {
      last[i / 8] |= (byte) (0x80 >>> (i % 8));
    }
    return new Ends(first, Data.ofBytes(last));
  }

  private static Optional<Data> read(DataType type, String text) {
    return switch (type.text()) {
      case "ipv4_addr" -> address(text, '.', 4);
      case "ipv6_addr" -> address(text, ':', 16);
      case "ether_addr" -> ether(text);
      case "ifname" -> Optional.of(Data.linkName(text));
      default -> {
        OptionalLong symbol = Symbols.of(type).value(text);
        OptionalLong number = symbol.isPresent() ? symbol : number(text);
        yield number.isPresent() ? Optional.of(data(type, number.getAsLong())) : Optional.empty();
      }
    };
  }

  /// A number of a type, in the byte order of the type.
  static Data data(DataType type, long value) {
    return type.bigEndian()
        ? Data.bigEndian(value, type.length())
        : Data.hostEndian(value, type.length());
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(
          text.startsWith("0x")
              ? Long.parseUnsignedLong(text, 2, text.length(), 16)
              : Long.parseUnsignedLong(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  private static Optional<Data> address(String text, char separator, int length) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A literal of the other kind, or a name, must not reach a resolver.
      if (Character.digit(c, 16) < 0 && c != '.' && c != ':') {
        return Optional.empty();
      }
    }
    if (text.indexOf(separator) < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text).getAddress())
          .map(bytes -> bytes.length == 4 && length == 16 ? mapped(bytes) : bytes)
          .filter(bytes -> bytes.length == length)
          .map(Data::ofBytes);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Java reads an IPv4-mapped address as the IPv4 address in it.
  private static byte[] mapped(byte[] four) {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    System.arraycopy(four, 0, bytes, 12, 4);
    return bytes;
  }

  private static Optional<Data> ether(String text) {
    try {
      byte[] bytes = HexFormat.ofDelimiter(":").parseHex(text);
      return bytes.length == 6 ? Optional.of(Data.ofBytes(bytes)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
