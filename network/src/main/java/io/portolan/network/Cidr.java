// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A block of addresses that share a prefix, written `10.244.0.0/16`.
///
/// @param network the first address of the block; host bits are zero
/// @param prefixLength 0 to 32, or 0 to 128
public record Cidr(IpAddress network, int prefixLength) implements Comparable<Cidr> {
  private static final Comparator<Cidr> ORDER =
      Comparator.comparing(Cidr::network).thenComparing(Cidr::prefixLength);

  /// @throws IllegalArgumentException when the prefix is out of range or a host bit is set
  public Cidr {
    if (prefixLength < 0 || prefixLength > network.family().addressBits()) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + " does not fit " + network);
    }
    if (!masked(network, prefixLength).equals(network)) {
      throw new IllegalArgumentException(network + "/" + prefixLength + " has host bits set");
    }
  }

  /// The block in `text`; host bits in it are cleared.
  ///
  /// @throws IllegalArgumentException that quotes `text`, when it is no block
  public static Cidr of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not a CIDR block"));
  }

  /// The block in `text`, host bits cleared; empty when it is none.
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.length() - slash > 4 || text.length() - slash < 2) {
      return Optional.empty();
    }
    int prefix = 0;
    for (int i = slash + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return Optional.empty();
      }
      prefix = prefix * 10 + (c - '0');
    }
    int prefixLength = prefix;
    return IpAddress.parse(text.substring(0, slash))
        .filter(address -> prefixLength <= address.family().addressBits())
        .map(address -> containing(address, prefixLength));
  }

  /// The block of that size in which `address` lies.
  public static Cidr containing(IpAddress address, int prefixLength) {
    return new Cidr(masked(address, prefixLength), prefixLength);
  }

  /// The block of one address: a /32 or /128.
  public static Cidr host(IpAddress address) {
    return new Cidr(address, address.family().addressBits());
  }

  /// The addresses of a family with which a host speaks to itself.
  public static Cidr loopback(Family family) {
    return switch (family) {
      case IPV4 -> of("127.0.0.0/8");
      case IPV6 -> of("::1/128");
    };
  }

  public Family family() {
    return network.family();
  }

  /// The last address of the block.
  public IpAddress last() {
    int hostBits = family().addressBits() - prefixLength;
    long low = hostBits >= 64 ? -1 : (1L << hostBits) - 1;
    long high = hostBits <= 64 ? 0 : hostBits == 128 ? -1 : (1L << (hostBits - 64)) - 1;
    return new IpAddress(
        family(),
        network.high() | high,
        network.low() | (family() == Family.IPV4 ? low & 0xffff_ffffL : low));
  }

  public boolean contains(IpAddress address) {
    return address.family() == family() && masked(address, prefixLength).equals(network);
  }

  /// Those of `blocks` that lie in no other of them, each once.
  public static List<Cidr> outermost(Collection<Cidr> blocks) {
    return blocks.stream()
        .distinct()
        .filter(
            block ->
                blocks.stream()
                    .noneMatch(
                        other ->
                            other.prefixLength < block.prefixLength
                                && other.contains(block.network)))
        .toList();
  }

  /// Whether the two blocks share an address.
  public boolean overlaps(Cidr other) {
    return contains(other.network) || other.contains(network);
  }

  @Override
  public int compareTo(Cidr other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }

  private static IpAddress masked(IpAddress address, int prefixLength) {
    int hostBits = address.family().addressBits() - prefixLength;
    long low = hostBits >= 64 ? 0 : address.low() & (-1L << hostBits);
    long high =
        hostBits >= 128
            ? 0
            : hostBits <= 64 ? address.high() : address.high() & (-1L << (hostBits - 64));
    return new IpAddress(address.family(), high, low);
  }
}
