// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.linux.nft.TableId;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.NodePlanner;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The network of a cluster at one moment, about which questions are asked.
///
/// Not safe for use by several threads.
public final class ClusterNetwork {
  private final NetworkModel model;
  private final ClusterRanges ranges;
  private final Function<NodeFacts, PlanRuleset> rulesets;
  private final Function<IpAddress, Optional<String>> announcers;
  private final Map<String, NodeView> views = new HashMap<>();
  private final Map<IpAddress, PodFacts> pods = new HashMap<>();

  /// @param rulesets what the kernel of each node has
  /// @param announcers the node that answers for an address of a load balancer on its link
  public ClusterNetwork(
      NetworkModel model,
      ClusterRanges ranges,
      Function<NodeFacts, PlanRuleset> rulesets,
      Function<IpAddress, Optional<String>> announcers) {
    this.model = model;
    this.ranges = ranges;
    this.rulesets = rulesets;
    this.announcers = announcers;
    model
        .pods()
        .forEach((_, pod) -> pod.addresses().forEach(address -> pods.putIfAbsent(address, pod)));
  }

  /// The network that nodes would have for the model, where nobody announces addresses.
  public static ClusterNetwork compiled(NetworkModel model, ClusterRanges ranges) {
    return compiled(model, ranges, _ -> Optional.empty());
  }

  /// What this network would be for another model, with the same announcers.
  public ClusterNetwork recompiled(NetworkModel other) {
    return compiled(other, ranges, announcers);
  }

  private static ClusterNetwork compiled(
      NetworkModel model, ClusterRanges ranges, Function<IpAddress, Optional<String>> announcers) {
    return new ClusterNetwork(
        model,
        ranges,
        node ->
            PlanRuleset.of(
                TableId.inet("portolan"),
                Kernel.POD_GROUP,
                NodePlanner.empty(node, ranges).apply(model.fromNothing()).planner().plan()),
        announcers);
  }

  public NetworkModel model() {
    return model;
  }

  public ClusterRanges ranges() {
    return ranges;
  }

  /// The pod that has the address.
  public Optional<PodFacts> pod(IpAddress address) {
    return Optional.ofNullable(pods.get(address));
  }

  /// The node with all that it has; the same for every question.
  NodeView whole(NodeFacts facts) {
    return views.computeIfAbsent(facts.name(), _ -> new NodeView(rulesets.apply(facts)));
  }

  /// The node with what of it concerns packets from and to these addresses.
  NodeView about(NodeFacts facts, Collection<IpAddress> addresses, Collection<Frontend> frontends) {
    return new NodeView(rulesets.apply(facts).about(addresses, frontends));
  }

  Optional<NodeFacts> node(String name) {
    return model.nodes().get(name);
  }

  /// The node that takes the address, or what is sent to one of its pods.
  Optional<NodeFacts> nodeOf(IpAddress address) {
    List<NodeFacts> nodes = model.nodes().values();
    return nodes.stream()
        .filter(node -> node.addresses().contains(address) || node.hosts(address))
        .findFirst();
  }

  /// The node that announces an address of a load balancer.
  Optional<NodeFacts> announcer(IpAddress address) {
    return announcers.apply(address).flatMap(this::node);
  }

  /// The node by which those outside reach what no node has, such as Services.
  Optional<NodeFacts> gateway() {
    return model.nodes().first().map(Map.Entry::getValue);
  }
}
