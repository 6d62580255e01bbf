// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pods and policies of a large cluster: apps of ten pods each, and policies that let one app's
/// pods be reached by another's. Every app has as many policies as there are for each.
///
/// @param nodes on which the pods lie in turn
record PolicedCluster(int nodes, int pods, int policies) {
  static final int APP_SIZE = 10;
  private static final int NAMESPACES = 50;

  private int apps() {
    return Math.max(1, pods / APP_SIZE);
  }

  List<Change> nodeChanges() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      changes.add(new Change.PutNode(node(i)));
    }
    return changes;
  }

  NodeFacts node(int number) {
    return new NodeFacts(
        "node-" + number,
        List.of(
            IpAddress.of("172.30.0.0").plus(number + 2L),
            IpAddress.of("fd00:172:30::").plus(number + 2L)),
        List.of(
            Cidr.containing(IpAddress.of("10.0.0.0").plus((long) number << 14), 18),
            Cidr.containing(IpAddress.of("fd00:10:" + Integer.toHexString(number) + "::"), 64)));
  }

  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < NAMESPACES; i++) {
      changes.add(new Change.PutNamespace("ns-" + i, Map.of("team", "t" + i % 7)));
    }
    for (int i = 0; i < pods; i++) {
      changes.add(new Change.PutPod(pod(i)));
    }
    for (int i = 0; i < policies; i++) {
      changes.add(new Change.PutPolicy(policy(i)));
    }
    return changes;
  }

  /// Pods of one app are in one namespace.
  PodFacts pod(int number) {
    int app = number / APP_SIZE;
    NodeFacts node = node(number % nodes);
    long host = 2L + number / nodes;
    return new PodFacts(
        new NamespacedName(namespace(app), "pod-" + number),
        node.name(),
        node.podCidrs().stream().map(cidr -> cidr.network().plus(host)).toList(),
        Map.of("app", "app-" + app, "tier", "tier-" + app % 3, "version", "v" + number % 2),
        List.of(new ContainerPort("http", Protocol.TCP, 8080)),
        List.of());
  }

  private static String namespace(int app) {
    return "ns-" + app % NAMESPACES;
  }

  private Policy policy(int number) {
    int app = number % apps();
    int peer = (app + 1 + number / apps() * NAMESPACES) % apps();
    PodSelector from =
        PodSelector.across(
            LabelSelector.of(Map.of("kubernetes.io/metadata.name", namespace(peer))),
            LabelSelector.of(Map.of("app", "app-" + peer)));
    return Policy.network(
        PolicyName.network(new NamespacedName(namespace(app), "policy-" + number)),
        PodSelector.in(namespace(app), LabelSelector.of(Map.of("app", "app-" + app))),
        Optional.of(
            List.of(
                PolicyRule.accept(
                    Peers.of(List.of(from), List.of()),
                    List.of(new PortMatch.Numbers(Protocol.TCP, 8080, 8080))))),
        Optional.empty());
  }
}
