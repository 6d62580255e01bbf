// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import java.util.Set;

/// `dns64`: where a name has IPv4 addresses only, IPv6 addresses are made of them (RFC 6147).
///
/// @param prefix in which those addresses lie (RFC 6052)
/// @param translateAll also where a name has IPv6 addresses
/// @param allowIpv4 also for clients that ask over IPv4
public record Dns64(Cidr prefix, boolean translateAll, boolean allowIpv4) implements Plugin {
  private static final Cidr WELL_KNOWN = Cidr.of("64:ff9b::/96");
  private static final Set<Integer> LENGTHS = Set.of(32, 40, 48, 56, 64, 96);

  static Dns64 read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    Cidr prefix = arguments.next("a prefix", Dns64::prefix, WELL_KNOWN);
    arguments.end();
    boolean translateAll = false;
    boolean allowIpv4 = false;
    for (Directive option : line.block()) {
      Arguments values = Arguments.of(line, option);
      switch (option.word()) {
        case "prefix" -> prefix = values.next("a prefix", Dns64::prefix);
        case "translate_all" -> translateAll = true;
        case "allow_ipv4" -> allowIpv4 = true;
        default -> throw Arguments.unknown(line, option);
      }
      values.endWithoutBlock();
    }
    return new Dns64(prefix, translateAll, allowIpv4);
  }

  private static Cidr prefix(String text) {
    Cidr prefix = Cidr.of(text);
    if (prefix.network().family() != Family.IPV6 || !LENGTHS.contains(prefix.prefixLength())) {
      throw new IllegalArgumentException(
          "it must be an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits");
    }
    return prefix;
  }
}
