// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.network.Cidr;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.PolicyRule.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the peers of a ClusterNetworkPolicy's rule.
///
/// @param problems what cannot be understood is added
record ClusterPeerReader(Direction direction, Action action, List<String> problems) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Empty when one of them cannot be understood.
  Optional<Peers> read(JsonNode peers, String path) {
    List<PodSelector> pods = new ArrayList<>();
    List<IpBlock> blocks = new ArrayList<>();
    List<DomainName> names = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      Optional<Peers> peer = peer(peers.get(i), path + "[" + i + "]");
      if (peer.isEmpty()) {
        return Optional.empty();
      }
      pods.addAll(peer.get().pods());
      blocks.addAll(peer.get().blocks());
      names.addAll(peer.get().names());
    }
    return Optional.of(Peers.of(pods, List.copyOf(blocks)).withNames(names));
  }

  /// Nodes, networks and names are peers of egress only.
  private Optional<Peers> peer(JsonNode peer, String path) {
    if (direction == Direction.EGRESS && peer.has("nodes")) {
      return selector(peer.path("nodes"), path + ".nodes", problems)
          .map(nodes -> Peers.of(List.of(PodSelector.nodes(nodes)), List.of()));
    }
    if (direction == Direction.EGRESS && peer.has("networks")) {
      return blocks(peer.path("networks"), path + ".networks");
    }
    if (direction == Direction.EGRESS && peer.has("domainNames")) {
      return names(peer.path("domainNames"), path + ".domainNames");
    }
    return pods(peer, path, problems).map(pods -> Peers.of(List.of(pods), List.of()));
  }

  private Optional<Peers> blocks(JsonNode networks, String path) {
    List<IpBlock> blocks = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      Optional<Cidr> cidr = Cidr.parse(networks.get(i).asText());
      if (cidr.isEmpty()) {
        problems.add(path + "[" + i + "]: " + networks.get(i) + " is not a CIDR block");
        return Optional.empty();
      }
      blocks.add(new IpBlock(cidr.get(), List.of()));
    }
    return Optional.of(Peers.of(List.of(), List.copyOf(blocks)));
  }

  /// A name that is none leads nowhere, so that nothing is accepted by it.
  private Optional<Peers> names(JsonNode written, String path) {
    if (action != Action.ACCEPT) {
      problems.add(path + ": names are for rules that accept; this one denies everything");
      return Optional.empty();
    }
    List<DomainName> names = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      Optional<DomainName> name = DomainName.parse(written.get(i).asText());
      name.ifPresent(names::add);
      if (name.isEmpty()) {
        problems.add(path + "[" + i + "]: " + written.get(i) + " is not a domain name");
      }
    }
    return Optional.of(Peers.NOBODY.withNames(names));
  }

  /// A subject or peer that selects pods.
  static Optional<PodSelector> pods(JsonNode whom, String path, List<String> problems) {
    if (whom.has("namespaces")) {
      return selector(whom.path("namespaces"), path + ".namespaces", problems)
          .map(namespaces -> PodSelector.across(namespaces, LabelSelector.EVERYTHING));
    }
    if (!whom.has("pods")) {
      problems.add(path + ": cannot be understood: " + whom);
      return Optional.empty();
    }
    JsonNode pods = whom.path("pods");
    return selector(pods.path("namespaceSelector"), path + ".pods.namespaceSelector", problems)
        .flatMap(
            namespaces ->
                selector(pods.path("podSelector"), path + ".pods.podSelector", problems)
                    .map(labels -> PodSelector.across(namespaces, labels)));
  }

  private static Optional<LabelSelector> selector(
      JsonNode selector, String path, List<String> problems) {
    try {
      return Selectors.read(
          JSON.convertValue(
              selector.isMissingNode() ? JSON.createObjectNode() : selector,
              io.fabric8.kubernetes.api.model.LabelSelector.class),
          path,
          problems);
    } catch (IllegalArgumentException e) {
      problems.add(path + ": is no label selector: " + selector);
      return Optional.empty();
    }
  }
}
