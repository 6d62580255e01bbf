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
import io.portolan.network.policy.KnownNames;
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
  private final Observed observed;
  private final Map<String, NodeView> views = new HashMap<>();
  private final Map<IpAddress, PodFacts> pods = new HashMap<>();

  /// @param rulesets what the kernel of each node has
  /// @param observed what the running nodes know beside
  public ClusterNetwork(
      NetworkModel model,
      ClusterRanges ranges,
      Function<NodeFacts, PlanRuleset> rulesets,
      Observed observed) {
    this.model = model;
    this.ranges = ranges;
    this.rulesets = rulesets;
    this.observed = observed;
    model
        .pods()
        .forEach((_, pod) -> pod.addresses().forEach(address -> pods.putIfAbsent(address, pod)));
  }

  /// What no model tells.
  ///
  /// @param known at which addresses names are, as each node told its pods
  /// @param announcers the node that answers for an address of a load balancer on its link
  public record Observed(
      Function<NodeFacts, KnownNames> known, Function<IpAddress, Optional<String>> announcers) {
    public static final Observed NOTHING =
        new Observed(_ -> KnownNames.NONE, _ -> Optional.empty());
  }

  /// The network that nodes would have for the model.
  public static ClusterNetwork compiled(
      NetworkModel model, ClusterRanges ranges, Observed observed) {
    return new ClusterNetwork(
        model,
        ranges,
        node ->
            PlanRuleset.of(
                TableId.inet("portolan"),
                Kernel.POD_GROUP,
                NodePlanner.empty(node, ranges).apply(model.fromNothing()).planner().plan()),
        observed);
  }

  /// The network that nodes would have for the model, where all else is as in this one.
  public ClusterNetwork with(NetworkModel other) {
    return compiled(other, ranges, observed);
  }

  /// At which addresses names are, as the node told its pods.
  public KnownNames known(NodeFacts node) {
    return observed.known().apply(node);
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
    return views.computeIfAbsent(facts.name(), _ -> view(rulesets.apply(facts), facts));
  }

  /// The node with what of it concerns packets from and to these addresses.
  NodeView about(NodeFacts facts, Collection<IpAddress> addresses, Collection<Frontend> frontends) {
    return view(rulesets.apply(facts).about(addresses, frontends), facts);
  }

  private NodeView view(PlanRuleset ruleset, NodeFacts facts) {
    return new NodeView(ruleset, known(facts));
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
    return observed.announcers().apply(address).flatMap(this::node);
  }

  /// The node by which those outside reach what no node has, such as Services.
  Optional<NodeFacts> gateway() {
    return model.nodes().first().map(Map.Entry::getValue);
  }
}
