// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.datapath.ruleset.PolicyDecision;
import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.PolicyName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The sentences of explanations.
final class Wording {
  private final ClusterNetwork network;
  private final Protocol protocol;

  Wording(ClusterNetwork network, Protocol protocol) {
    this.network = network;
    this.protocol = protocol;
  }

  static String text(Family family) {
    return switch (family) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
    };
  }

  /// Whose address it is.
  String party(Backend at) {
    Optional<PodFacts> pod = network.pod(at.address());
    if (pod.isPresent()) {
      return pod.get().node().isEmpty() ? "the cluster's DNS" : "pod " + pod.get().name();
    }
    Optional<NodeFacts> node =
        network.model().nodes().values().stream()
            .filter(each -> each.addresses().contains(at.address()))
            .findFirst();
    return node.map(each -> "node " + each.name()).orElse(at.address().toString());
  }

  private static Kind kind(Direction direction) {
    return switch (direction) {
      case EGRESS -> Kind.EGRESS;
      case INGRESS -> Kind.INGRESS;
    };
  }

  private static String field(Direction direction, int rule) {
    return "spec." + direction.text() + "[" + rule + "]";
  }

  Step passed(Direction direction, NodeView node, PolicyDecision.Passed passed) {
    return Step.of(kind(direction), node.name(), passed.policy() + " passes it on to the next tier")
        .about(passed.policy().toString(), field(direction, passed.rule()));
  }

  Step decision(Direction direction, NodeView node, PolicyDecision decision, PodFacts pod) {
    Kind kind = kind(direction);
    String name = pod.name().toString();
    return switch (decision) {
      case PolicyDecision.ByRule(PolicyName policy, int rule, boolean accepts) -> {
        Step step =
            Step.of(kind, node.name(), policy + (accepts ? " allows it" : " denies it"))
                .about(policy.toString(), field(direction, rule));
        yield accepts ? step : step.stopping();
      }
      case PolicyDecision.Isolated(var policies) ->
          Step.of(kind, node.name(), isolates(policies, name, direction) + ", no rule allows it")
              .about(policies.isEmpty() ? "" : policies.getFirst().toString(), "")
              .stopping();
      case PolicyDecision.OwnNode _ ->
          Step.of(kind, node.name(), name + " and its own node may always talk");
      case PolicyDecision.Itself _ -> Step.of(kind, node.name(), name + " may always reach itself");
      case PolicyDecision.Unselected _ ->
          Step.of(kind, node.name(), "no policy isolates " + name + " for " + direction.text());
    };
  }

  private static String isolates(List<PolicyName> policies, String pod, Direction direction) {
    return policies.stream().map(PolicyName::toString).collect(Collectors.joining(", "))
        + (policies.size() == 1 ? " isolates " : " isolate ")
        + pod
        + " for "
        + direction.text();
  }

  String denial(
      Direction direction, PolicyDecision decision, PodFacts pod, String peer, Backend at) {
    String what =
        switch (direction) {
          case EGRESS -> "pod " + pod.name() + " may not send to " + at(peer, at);
          case INGRESS -> peer + " may not send to " + at("pod " + pod.name(), at);
        };
    return what
        + ": "
        + switch (decision) {
          case PolicyDecision.ByRule(PolicyName policy, int rule, _) ->
              policy + " denies it by " + field(direction, rule);
          case PolicyDecision.Isolated(var policies) ->
              isolates(policies, pod.name().toString(), direction) + ", and no rule allows it";
          case PolicyDecision.OwnNode _, PolicyDecision.Itself _, PolicyDecision.Unselected _ ->
              "a policy denies it";
        };
  }

  private String at(String who, Backend at) {
    return who.equals(at.address().toString()) ? place(at) : who + " at " + place(at);
  }

  private String place(Backend at) {
    return at + "/" + protocol;
  }

  /// The most common mistake with policies.
  List<String> dnsAdvice() {
    return List.of(
        "without DNS the pod finds no Service by its name: a default-deny for egress needs a rule for"
            + " it",
        "add an egress rule to namespaceSelector kubernetes.io/metadata.name=kube-system, podSelector"
            + " k8s-app=kube-dns, ports 53/UDP and 53/TCP");
  }

  List<String> advice(
      Direction direction, PolicyDecision decision, PodFacts pod, IpAddress seen, Backend at) {
    if (decision instanceof PolicyDecision.ByRule) {
      return List.of("change that rule, or put one that accepts before it");
    }
    String peer =
        switch (direction) {
          case EGRESS ->
              network
                  .pod(at.address())
                  .map(other -> selector(other, pod))
                  .orElse("ipBlock " + Cidr.host(at.address()));
          case INGRESS ->
              network
                  .pod(seen)
                  .map(other -> selector(other, pod))
                  .orElse("ipBlock " + Cidr.host(seen));
        };
    String side = direction == Direction.EGRESS ? "to " : "from ";
    return List.of(
        "add an "
            + direction.text()
            + " rule "
            + side
            + peer
            + ", port "
            + at.port()
            + "/"
            + protocol
            + ", to a NetworkPolicy that selects "
            + selector(pod, pod));
  }

  /// How a policy of `pod`'s namespace names `other`.
  private static String selector(PodFacts other, PodFacts pod) {
    Map<String, String> labels = new TreeMap<>(other.labels());
    labels.keySet().removeIf(key -> key.endsWith("-template-hash") || key.contains("/pod-index"));
    labels.remove("statefulset.kubernetes.io/pod-name");
    labels.remove("controller-revision-hash");
    String text =
        labels.isEmpty()
            ? "podSelector {}"
            : "podSelector "
                + labels.entrySet().stream()
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .collect(Collectors.joining(","));
    return other.name().namespace().equals(pod.name().namespace())
        ? text
        : "namespaceSelector kubernetes.io/metadata.name=" + other.name().namespace() + ", " + text;
  }

  String arrival(PodFacts pod, Backend at) {
    Optional<ContainerPort> declared =
        pod.ports().stream()
            .filter(port -> port.port() == at.port() && port.protocol() == protocol)
            .findFirst();
    String where = "pod " + pod.name() + " at " + place(at);
    if (declared.isPresent()) {
      return where + (declared.get().name().isEmpty() ? "" : ", its port " + declared.get().name());
    }
    return pod.ports().isEmpty()
        ? where
        : where + ", which no container of it declares: perhaps nobody listens there";
  }

  String reply(Backend at, Backend asked) {
    return at.equals(asked)
        ? "answers pass: they belong to a known connection"
        : "answers pass, and come from " + asked + " again: they belong to a known connection";
  }
}
