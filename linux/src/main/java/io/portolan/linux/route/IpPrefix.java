// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import io.portolan.linux.uapi.Socket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// An address and how many of its leading bits count; the others may be set, as on a link.
///
/// @param length 0 to 32 or 128
public record IpPrefix(InetAddress address, int length) {
  public IpPrefix {
    if (length < 0 || length > 8 * address.getAddress().length) {
      throw new IllegalArgumentException("no prefix of " + text(address) + " has length " + length);
    }
  }

  /// The prefix in `text`, such as `10.244.1.0/24`; without a slash, a single address.
  public static IpPrefix of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return host(InetAddress.ofLiteral(text));
    }
    InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
    return new IpPrefix(address, Integer.parseInt(text.substring(slash + 1)));
  }

  /// The prefix that holds just one address.
  public static IpPrefix host(InetAddress address) {
    return new IpPrefix(address, 8 * address.getAddress().length);
  }

  /// All addresses of the family, `0.0.0.0/0` or `::/0`.
  public static IpPrefix all(int family) {
    return new IpPrefix(address(new byte[family == Socket.AF_INET ? 4 : 16]), 0);
  }

  /// The kernel's number of the address family, such as [Socket#AF_INET].
  public int family() {
    return family(address);
  }

  /// The kernel's number of an address's family.
  public static int family(InetAddress address) {
    return address instanceof Inet4Address ? Socket.AF_INET : Socket.AF_INET6;
  }

  /// The address in 4 or 16 bytes; IPv4-mapped ones become IPv4, as InetAddress does it.
  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bytes.length + " bytes are not an IP address", e);
    }
  }

  /// An address as people write it, for IPv6 with the longest run of zeros left out (RFC 5952).
  public static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return address.getHostAddress();
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && group(bytes, i + run) == 0) {
        run++;
      }
      if (run > bestLength) {
        bestStart = i;
        bestLength = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(group(bytes, i)));
      }
    }
    return text.toString();
  }

  private static int group(byte[] bytes, int index) {
    return (bytes[2 * index] & 0xff) << 8 | (bytes[2 * index + 1] & 0xff);
  }

  @Override
  public String toString() {
    return text(address) + "/" + length;
  }
}
