// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// At which addresses of a node its node ports answer, in the words that kube-proxy has for it
/// (`nodePortAddresses`, KEP-6032).
///
/// @param primary at the node's own addresses
/// @param localhost at its loopback addresses of both families
/// @param blocks at those of its addresses that lie in one of these
public record NodePortAddresses(boolean primary, boolean localhost, List<Cidr> blocks) {
  /// What kube-proxy's nftables mode does where nothing else is asked for.
  public static final NodePortAddresses DEFAULT = new NodePortAddresses(true, false, List.of());

  private static final String PRIMARY = "primary";
  private static final String LOCALHOST = "localhost";
  private static final String ALL = "all";

  private static final List<Cidr> EVERYWHERE = List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"));

  /// @throws IllegalArgumentException that quotes the first word that is none of `primary`,
  ///     `localhost`, `all` and no block
  public static NodePortAddresses of(List<String> words) {
    List<Cidr> blocks = new ArrayList<>();
    for (String word : words) {
      switch (word) {
        case PRIMARY, LOCALHOST -> {}
        case ALL -> blocks.addAll(EVERYWHERE);
        default -> blocks.add(Cidr.of(word));
      }
    }
    return new NodePortAddresses(
        words.contains(PRIMARY), words.contains(LOCALHOST), List.copyOf(blocks));
  }

  /// What [#of] reads.
  public List<String> words() {
    return Stream.of(
            primary ? Stream.of(PRIMARY) : Stream.<String>empty(),
            localhost ? Stream.of(LOCALHOST) : Stream.<String>empty(),
            blocks.stream().map(Cidr::toString))
        .flatMap(words -> words)
        .toList();
  }

  /// All addresses of a node at which node ports answer, its own first.
  public List<IpAddress> atNode(List<IpAddress> own) {
    return Stream.concat(among(own).stream(), loopback().stream()).toList();
  }

  /// Those of a node's own addresses at which node ports answer. Of a family of which nothing is
  /// said these are all.
  public List<IpAddress> among(List<IpAddress> own) {
    return own.stream().filter(this::isServed).toList();
  }

  private boolean isServed(IpAddress address) {
    if (primary) {
      return true;
    }
    List<Cidr> ofFamily =
        blocks.stream().filter(block -> block.family() == address.family()).toList();
    return ofFamily.isEmpty()
        ? !localhost
        : ofFamily.stream().anyMatch(block -> block.contains(address));
  }

  /// The loopback addresses at which node ports answer. A block that has them among others, as
  /// `0.0.0.0/0` does, is not enough: they are to be named.
  public List<IpAddress> loopback() {
    return Stream.of(Family.values())
        .filter(family -> localhost || blocks.stream().anyMatch(block -> names(block, family)))
        .map(IpAddress::localhost)
        .toList();
  }

  private static boolean names(Cidr block, Family family) {
    return block.network().family() == family
        && block.network().isLoopback()
        && block.contains(IpAddress.localhost(family));
  }
}
