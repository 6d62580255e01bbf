// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Optional;

/// Addresses to which nothing is sent on behalf of a name, whoever says that they are its own: they
/// lead to the proxy itself, or to what answers whoever is near, such as a cloud's metadata.
final class ForbiddenAddress {
  private record Kind(Cidr block, String word) {}

  /// RFC 6890, and the forms of IPv6 in which an address of IPv4 hides (RFC 4291 section 2.5.5).
  private static final List<Kind> KINDS =
      List.of(
          kind("127.0.0.0/8", "loopback"),
          kind("0.0.0.0/8", "unspecified"),
          kind("169.254.0.0/16", "link-local"),
          kind("224.0.0.0/4", "multicast"),
          kind("255.255.255.255/32", "broadcast"),
          kind("::1/128", "loopback"),
          kind("::/128", "unspecified"),
          kind("::/96", "an IPv4 address in an IPv6 one"),
          kind("::ffff:0:0/96", "an IPv4 address in an IPv6 one"),
          kind("fe80::/10", "link-local"),
          kind("ff00::/8", "multicast"));

  private ForbiddenAddress() {}

  private static Kind kind(String block, String word) {
    return new Kind(Cidr.of(block), word);
  }

  /// What kind of forbidden address it is; empty for one that may be used.
  static Optional<String> kind(IpAddress address) {
    return KINDS.stream().filter(each -> each.block.contains(address)).map(Kind::word).findFirst();
  }
}
