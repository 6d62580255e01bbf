// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.Optional;

/// The text form of IP addresses: RFC 4291 section 2.2 read, RFC 5952 written.
final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  static Optional<IpAddress> parse(String text) {
    if (text.indexOf(':') < 0) {
      long address = parseDotted(text);
      return address < 0 ? Optional.empty() : Optional.of(new IpAddress(Family.IPV4, 0, address));
    }
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    int[] groups = new int[GROUPS];
    int before = parseGroups(gap < 0 ? text : text.substring(0, gap), groups);
    if (gap < 0) {
      return before == GROUPS ? Optional.of(address(groups)) : Optional.empty();
    }
    int[] tail = new int[GROUPS];
    int after = parseGroups(text.substring(gap + 2), tail);
    if (before < 0 || after < 0 || before + after >= GROUPS) {
      return Optional.empty();
    }
    System.arraycopy(tail, 0, groups, GROUPS - after, after);
    return Optional.of(address(groups));
  }

  static String print(IpAddress address) {
    if (address.family() == Family.IPV4) {
      long bits = address.low();
      return (bits >> 24)
          + "."
          + (bits >> 16 & 0xff)
          + "."
          + (bits >> 8 & 0xff)
          + "."
          + (bits & 0xff);
    }
    int longestStart = -1;
    int longestLength = 1;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(address, end) == 0) {
        end++;
      }
      if (end - start > longestLength) {
        longestStart = start;
        longestLength = end - start;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == longestStart) {
        text.append("::");
        i += longestLength - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(address, i)));
    }
    return text.toString();
  }

  private static int group(IpAddress address, int index) {
    long half = index < 4 ? address.high() : address.low();
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }

  private static IpAddress address(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return new IpAddress(Family.IPV6, high, low);
  }

  /// Groups of `text` into `groups`; how many there were, or -1 when one is malformed.
  private static int parseGroups(String text, int[] groups) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean dottedTail = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
      if (count + (dottedTail ? 2 : 1) > GROUPS) {
        return -1;
      }
      if (dottedTail) {
        long dotted = parseDotted(parts[i]);
        if (dotted < 0) {
          return -1;
        }
        groups[count++] = (int) (dotted >> 16);
        groups[count++] = (int) (dotted & 0xffff);
      } else {
        int group = parseNumber(parts[i], 16, 4, 0xffff);
        if (group < 0) {
          return -1;
        }
        groups[count++] = group;
      }
    }
    return count;
  }

  /// An IPv4 address as a number, or -1.
  private static long parseDotted(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long address = 0;
    for (String part : parts) {
      int octet = parseNumber(part, 10, Integer.MAX_VALUE, 0xff);
      if (octet < 0) {
        return -1;
      }
      address = address << 8 | octet;
    }
    return address;
  }

  private static int parseNumber(String text, int radix, int maxDigits, int max) {
    if (text.isEmpty() || text.length() > maxDigits) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
      if (number > max) {
        return -1;
      }
    }
    return number;
  }
}
