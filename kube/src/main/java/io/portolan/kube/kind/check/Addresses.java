// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Optional;

/// Checks of addresses and blocks of them. Each returns what is wrong; empty is success.
public final class Addresses {
  private static final Cidr LOOPBACK = Cidr.of("127.0.0.0/8");
  private static final Cidr LOOPBACK_SIX = Cidr.of("::1/128");
  private static final Cidr LINK_LOCAL = Cidr.of("169.254.0.0/16");
  private static final Cidr LINK_LOCAL_SIX = Cidr.of("fe80::/10");
  private static final Cidr LINK_MULTICAST = Cidr.of("224.0.0.0/24");
  private static final Cidr LINK_MULTICAST_SIX = Cidr.of("ff02::/16");

  private Addresses() {}

  /// An address of either family.
  public static List<String> ip(String text) {
    return IpAddress.parse(text).isPresent()
        ? List.of()
        : List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  }

  /// A block, host bits allowed.
  public static List<String> cidr(String text) {
    return Cidr.parse(text).isPresent()
        ? List.of()
        : List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
  }

  /// An address of that family.
  public static List<String> ofFamily(String text, Family family) {
    return IpAddress.parse(text).filter(address -> address.family() == family).isPresent()
        ? List.of()
        : List.of("must be a valid " + family.apiName() + " address");
  }

  /// An address that an endpoint may have: not one that means the host itself or its link.
  public static List<String> notSpecial(String text) {
    Optional<IpAddress> parsed = IpAddress.parse(text);
    if (parsed.isEmpty()) {
      return ip(text);
    }
    IpAddress address = parsed.get();
    if (address.high() == 0 && address.low() == 0) {
      return List.of("may not be unspecified (0.0.0.0 or ::)");
    }
    if (LOOPBACK.contains(address) || LOOPBACK_SIX.contains(address)) {
      return List.of("may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (LINK_LOCAL.contains(address) || LINK_LOCAL_SIX.contains(address)) {
      return List.of("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if (LINK_MULTICAST.contains(address) || LINK_MULTICAST_SIX.contains(address)) {
      return List.of("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
    return List.of();
  }
}
