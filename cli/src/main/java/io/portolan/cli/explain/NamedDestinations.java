// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.explain.Party;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.KnownNames;
import io.portolan.network.policy.Policy;
import java.util.List;
import java.util.Optional;

/// Names outside the cluster that policies accept, as the sender's node knows them.
///
/// Nobody else is asked for them: what a pod is told next may differ, and asking would change what
/// the node knows.
final class NamedDestinations {
  private final ClusterNetwork network;
  private final Party from;

  NamedDestinations(ClusterNetwork network, Party from) {
    this.network = network;
    this.from = from;
  }

  /// An address of a name.
  record Found(IpAddress address, List<Step> steps) {}

  /// Where pods of the sender's node were told that the name is.
  Optional<Found> find(String name, boolean ipv6) {
    String asked = DomainName.normal(name);
    Family family = ipv6 ? Family.IPV6 : Family.IPV4;
    String node = node();
    return network.model().nodes().get(node).map(network::known).stream()
        .flatMap(known -> known.addresses(asked::equals).stream())
        .filter(address -> address.family() == family)
        .findFirst()
        .map(
            address ->
                new Found(
                    address,
                    List.of(
                        Step.of(
                            Kind.NAME,
                            node,
                            asked + ", " + address + ", as " + node + " told its pods"))));
  }

  /// What is to be said of a name without an address; empty when no policy means it.
  String hint(String name) {
    String asked = DomainName.normal(name);
    return network.model().policies().policies().values().stream()
        .filter(policy -> means(policy, asked))
        .findFirst()
        .map(
            policy ->
                "; %s accepts it, but %s has told it to no pod lately, so no address is known for it"
                    .formatted(policy.name(), node().isEmpty() ? "its node" : node()))
        .orElse("");
  }

  private static boolean means(Policy policy, String name) {
    return policy.names(Direction.EGRESS).anyMatch(names -> KnownNames.matches(names, name));
  }

  private String node() {
    return switch (from) {
      case Party.Pod pod -> pod.facts().node();
      case Party.Node node -> node.facts().name();
      case Party.Other _ -> "";
    };
  }
}
