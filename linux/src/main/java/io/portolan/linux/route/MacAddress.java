// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import java.util.HexFormat;

/// An Ethernet address.
///
/// @param bits its 48 bits, the first byte on the wire uppermost
public record MacAddress(long bits) {
  /// How many bytes it has.
  public static final int BYTES = 6;

  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("an Ethernet address has only 48 bits");
    }
  }

  /// The address in `text`, six hexadecimal bytes between colons.
  public static MacAddress of(String text) {
    try {
      return ofBytes(HexFormat.ofDelimiter(":").parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not an Ethernet address", e);
    }
  }

  /// The address in six bytes.
  public static MacAddress ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(bytes.length + " bytes are not an Ethernet address");
    }
    long bits = 0;
    for (byte b : bytes) {
      bits = bits << 8 | (b & 0xff);
    }
    return new MacAddress(bits);
  }

  /// The address in a new array.
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (bits >>> (8 * (BYTES - 1 - i)));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(bytes());
  }
}
