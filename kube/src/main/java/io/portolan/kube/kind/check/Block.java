// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// A block of addresses of one family; one address is a block of its own.
public final class Block {
  private static final Pattern DOTTED =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private final byte[] bytes;
  private final int prefixLength;

  private Block(byte[] bytes, int prefixLength) {
    this.bytes = bytes;
    this.prefixLength = prefixLength;
  }

  /// The block in `10.0.0.0/8`; host bits do not matter. Empty when it is none.
  public static Optional<Block> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
      return Optional.empty();
    }
    int prefixLength = Integer.parseInt(text.substring(slash + 1));
    return address(text.substring(0, slash))
        .filter(address -> prefixLength <= address.bytes.length * 8)
        .map(address -> new Block(address.bytes, prefixLength));
  }

  /// The address in `text` alone; empty when it is none.
  public static Optional<Block> address(String text) {
    if (!DOTTED.matcher(text).matches() && !COLONS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // A literal is never looked up. One of an IPv4 address in IPv6 clothes becomes IPv4.
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      return Optional.of(new Block(bytes, bytes.length * 8));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Whether it is of IPv6.
  public boolean isSix() {
    return bytes.length == 16;
  }

  /// How many bits all its addresses share.
  public int prefixLength() {
    return prefixLength;
  }

  /// Whether all of `other` lies in this block.
  public boolean contains(Block other) {
    if (other.bytes.length != bytes.length || other.prefixLength < prefixLength) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit++) {
      if (((bytes[bit / 8] ^ other.bytes[bit / 8]) & (0x80 >> bit % 8)) != 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether the first address of `other`, of the same family, comes before this one's.
  boolean isAfter(Block other) {
    return Arrays.compareUnsigned(bytes, other.bytes) > 0;
  }

  /// Whether it is the one address that means none.
  boolean isUnspecified() {
    for (byte part : bytes) {
      if (part != 0) {
        return false;
      }
    }
    return true;
  }
}
