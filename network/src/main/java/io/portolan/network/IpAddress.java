// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.Optional;

/// An IP address of either family, as a number of 32 or 128 bits.
///
/// @param family which of the two
/// @param high the upper 64 bits of an IPv6 address; 0 for IPv4
/// @param low the lower 64 bits; for IPv4 the address itself, 0 to 2^32-1
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {

  /// The address in `text`, or an `IllegalArgumentException` that quotes it.
  public static IpAddress of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not an IP address"));
  }

  /// The address in `text`, empty when it is none. IPv4 is four decimal numbers; leading zeros are
  /// read as decimal, as Kubernetes reads old objects (CVE-2021-29923). IPv6 is RFC 4291 section
  /// 2.2, without zone; an IPv4-mapped address stays IPv6.
  public static Optional<IpAddress> parse(String text) {
    return AddressText.parse(text);
  }

  /// The address in network byte order; 4 bytes are IPv4, 16 are IPv6.
  public static IpAddress ofBytes(byte[] bytes) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes.length - i > 8) {
        high = high << 8 | (bytes[i] & 0xff);
      } else {
        low = low << 8 | (bytes[i] & 0xff);
      }
    }
    return switch (bytes.length) {
      case 4 -> new IpAddress(Family.IPV4, 0, low);
      case 16 -> new IpAddress(Family.IPV6, high, low);
      default -> throw new IllegalArgumentException(bytes.length + " bytes are not an IP address");
    };
  }

  /// The address in network byte order, in a new array of [Family#addressBytes] bytes.
  public byte[] bytes() {
    byte[] bytes = new byte[family.addressBytes()];
    for (int i = 0; i < bytes.length; i++) {
      int shift = 8 * (bytes.length - 1 - i);
      bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
    }
    return bytes;
  }

  /// The address `offset` further; wraps around within the family.
  public IpAddress plus(long offset) {
    if (family == Family.IPV4) {
      return new IpAddress(family, 0, (low + offset) & 0xffff_ffffL);
    }
    long sum = low + offset;
    long carry =
        offset >= 0
            ? (Long.compareUnsigned(sum, low) < 0 ? 1 : 0)
            : (Long.compareUnsigned(sum, low) > 0 ? -1 : 0);
    return new IpAddress(family, high + carry, sum);
  }

  /// The address that hosts call `localhost`.
  public static IpAddress localhost(Family family) {
    return of(
        switch (family) {
          case IPV4 -> "127.0.0.1";
          case IPV6 -> "::1";
        });
  }

  /// Whether a host speaks to itself with it.
  public boolean isLoopback() {
    return Cidr.loopback(family).contains(this);
  }

  /// IPv4 before IPv6, then by number.
  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    if (byFamily != 0) {
      return byFamily;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /// Dotted decimal, or RFC 5952 for IPv6.
  @Override
  public String toString() {
    return AddressText.print(this);
  }
}
