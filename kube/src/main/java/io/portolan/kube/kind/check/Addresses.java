// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import java.util.List;
import java.util.Optional;

/// Checks of addresses and blocks of them. Each returns what is wrong; empty is success.
public final class Addresses {
  private static final List<Block> LOOPBACK = blocks("127.0.0.0/8", "::1/128");
  private static final List<Block> LINK_LOCAL = blocks("169.254.0.0/16", "fe80::/10");
  private static final List<Block> LINK_MULTICAST = blocks("224.0.0.0/24", "ff02::/16");

  private Addresses() {}

  private static List<Block> blocks(String... texts) {
    return List.of(texts).stream().flatMap(text -> Block.parse(text).stream()).toList();
  }

  /// An address of either family.
  public static List<String> ip(String text) {
    return Block.address(text).isPresent()
        ? List.of()
        : List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  }

  /// A block, host bits allowed.
  public static List<String> cidr(String text) {
    return Block.parse(text).isPresent()
        ? List.of()
        : List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
  }

  /// A block, or a range `first-last`.
  public static List<String> range(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return Block.parse(text).isPresent()
          ? List.of()
          : List.of(
              "must be a CIDR block or a range of addresses,"
                  + " (e.g. 10.9.8.0/24 or 10.9.8.10-10.9.8.20)");
    }
    Optional<Block> first = Block.address(text.substring(0, dash).strip());
    Optional<Block> last = Block.address(text.substring(dash + 1).strip());
    if (first.isEmpty() || last.isEmpty() || first.get().isSix() != last.get().isSix()) {
      return List.of("must be a range of two addresses of one family, (e.g. 10.9.8.10-10.9.8.20)");
    }
    return first.get().isAfter(last.get())
        ? List.of("the first address must not come after the last")
        : List.of();
  }

  /// An address of IPv4 or IPv6.
  public static List<String> ofFamily(String text, boolean six) {
    return Block.address(text).filter(address -> address.isSix() == six).isPresent()
        ? List.of()
        : List.of("must be a valid " + (six ? "IPv6" : "IPv4") + " address");
  }

  /// An address that an endpoint may have: not one that means the host itself or its link.
  public static List<String> notSpecial(String text) {
    Optional<Block> parsed = Block.address(text);
    if (parsed.isEmpty()) {
      return ip(text);
    }
    Block address = parsed.get();
    if (address.isUnspecified()) {
      return List.of("may not be unspecified (0.0.0.0 or ::)");
    }
    if (isIn(LOOPBACK, address)) {
      return List.of("may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (isIn(LINK_LOCAL, address)) {
      return List.of("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    return isIn(LINK_MULTICAST, address)
        ? List.of("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
        : List.of();
  }

  private static boolean isIn(List<Block> blocks, Block address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }
}
