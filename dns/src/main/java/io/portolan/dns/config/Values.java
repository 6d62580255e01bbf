// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the words of a Corefile are read; what is wrong is an [IllegalArgumentException].
final class Values {
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]*\\.?[0-9]+)(ms|us|µs|ns|h|m|s)");
  private static final int DNS_PORT = 53;

  private Values() {}

  /// `1h30m`, `5s`, `300ms`, `0`.
  static Duration duration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = DURATION_PART.matcher(text);
    double nanos = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      nanos += Double.parseDouble(part.group(1)) * unitNanos(part.group(2));
      end = part.end();
    }
    if (end != text.length() || text.isEmpty()) {
      throw new IllegalArgumentException("a number needs a unit, such as in 5s or 1m30s");
    }
    return Duration.ofNanos((long) nanos);
  }

  private static double unitNanos(String unit) {
    return switch (unit) {
      case "h" -> 3600e9;
      case "m" -> 60e9;
      case "s" -> 1e9;
      case "ms" -> 1e6;
      case "ns" -> 1;
      default -> 1e3;
    };
  }

  /// A duration; a number alone is of seconds.
  static Duration durationOrSeconds(String text) {
    return text.chars().allMatch(Character::isDigit) && !text.isEmpty()
        ? Duration.ofSeconds(number(0, Integer.MAX_VALUE).apply(text))
        : duration(text);
  }

  static Function<String, Integer> number(int least, int most) {
    return text -> {
      int number;
      try {
        number = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("it is no number", e);
      }
      if (number < least || number > most) {
        throw new IllegalArgumentException("it must be " + least + " to " + most);
      }
      return number;
    };
  }

  /// `example.org`, with or without its last dot.
  static Name name(String text) {
    return Name.parse(text).orElseThrow(() -> new IllegalArgumentException("it is no domain name"));
  }

  /// A name, or a range such as `10.96.0.0/16`, which stands for its reverse zone.
  static Name zone(String text) {
    return text.contains("/") ? reverseZone(Cidr.of(text)) : name(text);
  }

  private static Name reverseZone(Cidr range) {
    boolean isV4 = range.network().family() == Family.IPV4;
    int bitsPerLabel = isV4 ? 8 : 4;
    if (range.prefixLength() % bitsPerLabel != 0) {
      throw new IllegalArgumentException(
          "the prefix length of a reverse zone must be a multiple of " + bitsPerLabel);
    }
    String digits = HexFormat.of().formatHex(range.network().bytes());
    StringBuilder name = new StringBuilder();
    for (int label = range.prefixLength() / bitsPerLabel - 1; label >= 0; label--) {
      String part =
          isV4
              ? String.valueOf(range.network().bytes()[label] & 0xff)
              : digits.substring(label, label + 1);
      name.append(part).append('.');
    }
    return Name.of(name + (isV4 ? "in-addr.arpa" : "ip6.arpa"));
  }

  /// `:8080` or `127.0.0.1:8080`; the port counts.
  static int port(String text) {
    String port = text.substring(text.lastIndexOf(':') + 1);
    return number(1, 65_535).apply(port);
  }

  static int type(String text) {
    int type = RecordType.parse(text.toUpperCase(Locale.ROOT));
    if (type < 0) {
      throw new IllegalArgumentException("no such record type is known");
    }
    return type;
  }

  static IpAddress address(String text) {
    return IpAddress.of(text);
  }

  /// A range; an address alone is the range of itself.
  static Cidr range(String text) {
    return text.contains("/")
        ? Cidr.of(text)
        : new Cidr(address(text), address(text).family().addressBits());
  }

  /// `10.0.0.1`, `10.0.0.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`.
  static InetSocketAddress socket(String text, int defaultPort) {
    int port = defaultPort;
    String host = text;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw new IllegalArgumentException("\"[\" is not closed");
      }
      host = text.substring(1, end);
      port = end + 1 == text.length() ? defaultPort : port(text.substring(end + 1));
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
      host = text.substring(0, text.indexOf(':'));
      port = port(text);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address(host).bytes()), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("it is no address", e);
    }
  }

  static InetSocketAddress dnsSocket(String text) {
    return socket(text, DNS_PORT);
  }

  static int responseCode(String text) {
    int code = ResponseCode.parse(text.toUpperCase(Locale.ROOT));
    if (code < 0) {
      throw new IllegalArgumentException("no such response code is known");
    }
    return code;
  }

  static int dnsClass(String text) {
    int questionClass = Query.parseClass(text.toUpperCase(Locale.ROOT));
    if (questionClass < 0) {
      throw new IllegalArgumentException("it must be IN, CH or HS");
    }
    return questionClass;
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String word(String text) {
    return text;
  }
}
