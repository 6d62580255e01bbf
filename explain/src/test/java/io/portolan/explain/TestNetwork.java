// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.policy.DnsPods;
import io.portolan.network.policy.KnownNames;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A shop on two nodes: `front` on node-1 sends to `cart`, a Service with a pod on each node.
final class TestNetwork {
  KnownNames known = KnownNames.NONE;
  NetworkModel model = NetworkModel.EMPTY;

  TestNetwork() {
    change(new Change.PutPod(DnsPods.of(ClusterRanges.DEFAULT)));
    change(new Change.PutNamespace("kube-system", Map.of()));
    change(new Change.PutNamespace("shop", Map.of()));
    for (int number = 1; number <= 2; number++) {
      change(
          new Change.PutNode(
              new NodeFacts(
                  "node-" + number,
                  List.of(
                      IpAddress.of("172.30.0." + (number + 1)),
                      IpAddress.of("fd00:172:30::" + (number + 1))),
                  List.of(
                      Cidr.of("10.244." + number + ".0/24"),
                      Cidr.of("fd00:10:244:" + number + "::/64")))));
    }
    pod("front", 1, 2);
    pod("cart-1", 1, 3);
    pod("cart-2", 2, 3);
    change(
        new Change.PutService(
            new Service(
                new NamespacedName("shop", "cart"),
                Service.Type.NODE_PORT,
                false,
                List.of(IpAddress.of("10.96.0.20"), IpAddress.of("fd00:10:96::20")),
                List.of(new ServicePort("http", Protocol.TCP, 80, 30080)),
                "",
                Optional.empty(),
                Exposure.PLAIN)));
    endpoints(true, true);
  }

  /// Which of the two endpoints of `cart` are ready.
  void endpoints(boolean first, boolean second) {
    change(
        new Change.PutSlice(
            new Slice(
                new NamespacedName("shop", "cart-x"),
                "cart",
                List.of(endpoint(1, first), endpoint(2, second)))));
  }

  private static Endpoint endpoint(int node, boolean ready) {
    return new Endpoint(
        IpAddress.of("10.244." + node + ".3"),
        "",
        Optional.of("node-" + node),
        Optional.of(new NamespacedName("shop", "cart-" + node)),
        ready,
        ready,
        false,
        List.of(new EndpointPort("http", Protocol.TCP, 8080)));
  }

  private void pod(String name, int node, int host) {
    change(
        new Change.PutPod(
            new PodFacts(
                new NamespacedName("shop", name),
                "node-" + node,
                List.of(
                    IpAddress.of("10.244." + node + "." + host),
                    IpAddress.of("fd00:10:244:" + node + "::" + host)),
                Map.of("app", name.replaceAll("-.*", "")),
                List.of(new ContainerPort("http", Protocol.TCP, 8080)),
                List.of())));
  }

  void change(Change change) {
    model = model.apply(change).model();
  }

  /// A NetworkPolicy for the pods of an app; empty lists isolate.
  void policy(
      String name,
      String app,
      Optional<List<PolicyRule>> ingress,
      Optional<List<PolicyRule>> egress) {
    change(
        new Change.PutPolicy(
            Policy.network(
                PolicyName.network(new NamespacedName("shop", name)), app(app), ingress, egress)));
  }

  static PodSelector app(String name) {
    return PodSelector.in("shop", LabelSelector.of(Map.of("app", name)));
  }

  static PolicyRule peer(String app) {
    return PolicyRule.accept(Peers.of(List.of(app(app)), List.of()), List.of());
  }

  Party pod(String name) {
    return new Party.Pod(model.pods().get(new NamespacedName("shop", name)).orElseThrow());
  }

  Party node(int number) {
    return new Party.Node(model.nodes().get("node-" + number).orElseThrow());
  }

  static Party host() {
    return new Party.Other("the host", List.of(IpAddress.of("172.30.0.1")));
  }

  Explainer explainer() {
    return new Explainer(network());
  }

  /// As nodes would have it that all know the same names.
  ClusterNetwork network() {
    return ClusterNetwork.compiled(
        model,
        ClusterRanges.DEFAULT,
        new ClusterNetwork.Observed(_ -> known, _ -> Optional.empty()));
  }

  Explanation tcp(Party from, String to, int port) {
    return explainer().explain(from, IpAddress.of(to), Protocol.TCP, port);
  }

  /// The steps, one a line: kind, node and text.
  static String text(Explanation explanation) {
    Stream<String> steps =
        explanation.steps().stream()
            .map(
                step ->
                    (step.stops() ? "x " : "")
                        + step.kind().text()
                        + " "
                        + step.node()
                        + ": "
                        + step.text()
                        + (step.rule().isEmpty() ? "" : " (" + step.rule() + ")"));
    return String.join("\n", steps.toList());
  }
}
