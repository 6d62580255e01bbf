// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import java.util.List;

/// The other side of a connection: whoever one of these names.
///
/// @param anyone whoever it is; then the lists are empty
/// @param pods sorted, each once
/// @param names whoever is at an address of one of them; sorted, each once
public record Peers(
    boolean anyone, List<PodSelector> pods, List<IpBlock> blocks, List<DomainName> names) {
  public static final Peers ANYONE = new Peers(true, List.of(), List.of(), List.of());

  public static final Peers NOBODY = new Peers(false, List.of(), List.of(), List.of());

  public Peers {
    pods = pods.stream().sorted().distinct().toList();
    names = names.stream().sorted().distinct().toList();
  }

  public static Peers of(List<PodSelector> pods, List<IpBlock> blocks) {
    return new Peers(false, pods, blocks, List.of());
  }

  /// These and whoever is at an address of one of the names.
  public Peers withNames(List<DomainName> names) {
    return new Peers(anyone, pods, blocks, names);
  }
}
