// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.portolan.datapath.ruleset.Question.Sender;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What the documents say of policies, straight from the API's objects and as plainly as
/// possible. The numbers are those of docs/conformance.md.
///
/// @param pods of all nodes; the one of DNS has the addresses of DNS
/// @param namespaces the labels of each
record PolicyOracle(
    NodeFacts node,
    ClusterRanges ranges,
    List<Pod> pods,
    List<Node> nodes,
    Map<String, Map<String, String>> namespaces,
    List<NetworkPolicy> policies,
    List<ObjectNode> clusterPolicies) {

  /// A connection as the pods at its ends see it.
  ///
  /// @param from who opened it
  /// @param seen the source that the receiver sees: the node's, where it was translated
  /// @param to where it arrives
  record Attempt(
      Sender sender, IpAddress from, IpAddress seen, IpAddress to, Protocol protocol, int port) {}

  /// Whether policies let the connection pass this node. Both sides must allow (60).
  boolean allows(Attempt attempt) {
    return mayLeave(attempt) && mayArrive(attempt);
  }

  /// 77: the Admin tier, then NetworkPolicies, which decide for a pod that any of them selects,
  /// then the Baseline tier, then allowed.
  private boolean decides(
      String direction, Pod pod, Attempt attempt, boolean isException, BooleanSupplier rules) {
    ClusterPolicyOracle tiers = new ClusterPolicyOracle(this);
    return switch (tiers.ask("Admin", direction, pod, attempt)) {
      case ACCEPT -> true;
      case DENY -> false;
      case PASS ->
          holding(pod, direction).isEmpty()
              ? tiers.ask("Baseline", direction, pod, attempt) != ClusterPolicyOracle.Answer.DENY
              : isException || rules.getAsBoolean();
    };
  }

  private boolean mayLeave(Attempt attempt) {
    Optional<Pod> sender = attempt.sender() == Sender.POD ? pod(attempt.from()) : Optional.empty();
    if (sender.isEmpty()) {
      return true;
    }
    boolean isDns = ranges.dns().contains(attempt.to()) && attempt.port() == 53;
    boolean isOwnNode =
        node.addresses().contains(attempt.to()) || ranges.dns().contains(attempt.to());
    // 62: between a pod and its own node. 63: no pod can be kept from itself.
    boolean isException = (isOwnNode && !isDns) || attempt.from().equals(attempt.to());
    return decides(
        "Egress",
        sender.get(),
        attempt,
        isException,
        () ->
            holding(sender.get(), "Egress").stream()
                .anyMatch(
                    policy ->
                        policy.getSpec().getEgress().stream()
                            .anyMatch(rule -> allows(policy, rule, attempt))));
  }

  /// 66: to a block of addresses, a port's name means nothing.
  private boolean allows(NetworkPolicy policy, NetworkPolicyEgressRule rule, Attempt attempt) {
    List<NetworkPolicyPort> numbers =
        rule.getPorts().stream().filter(port -> !isNamed(port)).toList();
    List<NetworkPolicyPeer> pods =
        rule.getTo().stream().filter(peer -> peer.getIpBlock() == null).toList();
    boolean toPods =
        (rule.getTo().isEmpty() || !pods.isEmpty()) && names(policy, pods, attempt.to());
    boolean onlyNames = numbers.isEmpty() && !rule.getPorts().isEmpty();
    return (toPods && hasPort(rule.getPorts(), attempt))
        || (!onlyNames && names(policy, rule.getTo(), attempt.to()) && hasPort(numbers, attempt));
  }

  private static boolean isNamed(NetworkPolicyPort port) {
    return port.getPort() != null && port.getPort().getStrVal() != null;
  }

  private boolean mayArrive(Attempt attempt) {
    boolean isDns = ranges.dns().contains(attempt.to()) && attempt.port() == 53;
    Optional<Pod> receiver =
        isDns || node.hosts(attempt.to()) ? pod(attempt.to()) : Optional.empty();
    if (receiver.isEmpty()) {
      return true;
    }
    // 62, with the processes of the node's own network. 63: no pod can be kept from itself.
    boolean isException = attempt.sender() == Sender.NODE || attempt.from().equals(attempt.to());
    // 59: a union. 65: where the source was translated, the node's address is what counts.
    return decides(
        "Ingress",
        receiver.get(),
        attempt,
        isException,
        () ->
            holding(receiver.get(), "Ingress").stream()
                .anyMatch(
                    policy ->
                        policy.getSpec().getIngress().stream()
                            .anyMatch(
                                rule ->
                                    names(policy, rule.getFrom(), attempt.seen())
                                        && hasPort(rule.getPorts(), attempt))));
  }

  /// 74: the address of a pod that has ended is nobody's, or another's already. 64, 81: that of a
  /// pod of its node's network does not mean the pod.
  Optional<Pod> pod(IpAddress address) {
    return pods.stream()
        .filter(pod -> !Boolean.TRUE.equals(pod.getSpec().getHostNetwork()))
        .filter(pod -> !"Succeeded".equals(pod.getStatus().getPhase()))
        .filter(pod -> !"Failed".equals(pod.getStatus().getPhase()))
        .filter(
            pod ->
                pod.getStatus().getPodIPs().stream()
                    .anyMatch(ip -> ip.getIp().equals(address.toString())))
        .findFirst();
  }

  /// 51: a pod is isolated in a direction by the policies that select it and list the direction; by
  /// default Ingress, and Egress where the policy has egress rules.
  private List<NetworkPolicy> holding(Pod pod, String direction) {
    return policies.stream()
        .filter(
            policy -> {
              List<String> types = policy.getSpec().getPolicyTypes();
              boolean listed =
                  types.isEmpty()
                      ? direction.equals("Ingress") || !policy.getSpec().getEgress().isEmpty()
                      : types.contains(direction);
              return listed
                  && pod.getMetadata().getNamespace().equals(policy.getMetadata().getNamespace())
                  && matches(policy.getSpec().getPodSelector(), pod.getMetadata().getLabels());
            })
        .toList();
  }

  /// 52: no peers at all are everybody. 53: entries are alternatives.
  private boolean names(NetworkPolicy policy, List<NetworkPolicyPeer> peers, IpAddress address) {
    return peers.isEmpty() || peers.stream().anyMatch(peer -> names(policy, peer, address));
  }

  private boolean names(NetworkPolicy policy, NetworkPolicyPeer peer, IpAddress address) {
    if (peer.getIpBlock() != null) {
      return contains(peer.getIpBlock(), address);
    }
    Optional<Pod> pod = pod(address);
    if (pod.isEmpty()) {
      return false;
    }
    String namespace = pod.get().getMetadata().getNamespace();
    // 54: without a namespaceSelector the policy's own namespace, without a podSelector all pods.
    boolean there =
        peer.getNamespaceSelector() == null
            ? namespace.equals(policy.getMetadata().getNamespace())
            : matches(peer.getNamespaceSelector(), labels(namespace));
    return there
        && (peer.getPodSelector() == null
            || matches(peer.getPodSelector(), pod.get().getMetadata().getLabels()));
  }

  /// 73: each namespace has a label with its name.
  Map<String, String> labels(String namespace) {
    Map<String, String> labels = new HashMap<>(namespaces.getOrDefault(namespace, Map.of()));
    labels.put("kubernetes.io/metadata.name", namespace);
    return labels;
  }

  /// 55: `except` takes from its own block only. A DNS pod may have any address that pods have.
  boolean contains(IPBlock block, IpAddress address) {
    if (ranges.dns().contains(address)) {
      return ranges.pods().stream()
          .filter(pods -> pods.family() == address.family())
          .allMatch(
              pods ->
                  Cidr.of(block.getCidr()).contains(pods.network())
                      && Cidr.of(block.getCidr()).contains(pods.last())
                      && block.getExcept().stream()
                          .map(Cidr::of)
                          .noneMatch(except -> except.overlaps(pods)));
    }
    return Cidr.of(block.getCidr()).contains(address)
        && block.getExcept().stream().noneMatch(except -> Cidr.of(except).contains(address));
  }

  static boolean matches(LabelSelector selector, Map<String, String> podLabels) {
    Map<String, String> labels = podLabels == null ? Map.of() : podLabels;
    if (selector.getMatchLabels() != null) {
      for (Map.Entry<String, String> wanted : selector.getMatchLabels().entrySet()) {
        if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
          return false;
        }
      }
    }
    return selector.getMatchExpressions().stream().allMatch(each -> holds(each, labels));
  }

  private static boolean holds(LabelSelectorRequirement wanted, Map<String, String> labels) {
    boolean present = labels.containsKey(wanted.getKey());
    boolean listed = present && wanted.getValues().contains(labels.get(wanted.getKey()));
    return switch (wanted.getOperator()) {
      case "In" -> listed;
      case "NotIn" -> !listed;
      case "Exists" -> present;
      case "DoesNotExist" -> !present;
      default -> throw new IllegalArgumentException(wanted.getOperator());
    };
  }

  /// 68: no ports are all ports of all protocols; the protocol is TCP unless it is said.
  private boolean hasPort(List<NetworkPolicyPort> ports, Attempt attempt) {
    return ports.isEmpty() || ports.stream().anyMatch(port -> isPort(port, attempt));
  }

  private boolean isPort(NetworkPolicyPort port, Attempt attempt) {
    String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
    if (!protocol.equals(attempt.protocol().name())) {
      return false;
    }
    if (port.getPort() == null) {
      return true;
    }
    if (isNamed(port)) {
      return named(port.getPort().getStrVal(), attempt);
    }
    // 67: endPort belongs to the range.
    int first = port.getPort().getIntVal();
    int last = port.getEndPort() == null ? first : port.getEndPort();
    return first <= attempt.port() && attempt.port() <= last;
  }

  /// 66: a name is one of the destination pod's, with that protocol. Elsewhere it means nothing.
  boolean named(String name, Attempt attempt) {
    return pod(attempt.to()).stream()
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .map(Container::getPorts)
        .flatMap(List::stream)
        .filter(port -> name.equals(port.getName()))
        .filter(port -> protocol(port).equals(attempt.protocol().name()))
        .anyMatch(port -> port.getContainerPort() == attempt.port());
  }

  private static String protocol(ContainerPort port) {
    return port.getProtocol() == null ? "TCP" : port.getProtocol();
  }
}
