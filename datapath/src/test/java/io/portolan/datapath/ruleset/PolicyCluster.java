// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.portolan.network.kubernetes.ClusterNetworkPolicyReader;
import io.portolan.network.kubernetes.NetworkPolicyReader;
import io.portolan.network.kubernetes.NodeReader;
import io.portolan.network.kubernetes.PodReader;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.policy.DnsPods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The objects of a small cluster with policies.
///
/// @param services Services and EndpointSlices
/// @param namespaces the labels of each
/// @param clusterPolicies ClusterNetworkPolicies
record PolicyCluster(
    List<Change> services,
    List<Node> nodes,
    Map<String, Pod> pods,
    Map<String, Map<String, String>> namespaces,
    Map<String, NetworkPolicy> policies,
    Map<String, ObjectNode> clusterPolicies) {
  private static final ObjectMapper JSON = new ObjectMapper();

  PolicyOracle oracle(Pod dns) {
    List<Pod> all = new ArrayList<>(pods.values());
    all.add(dns);
    return new PolicyOracle(
        io.portolan.datapath.Nodes.ONE,
        RandomWorld.RANGES,
        all,
        nodes,
        namespaces,
        List.copyOf(policies.values()),
        List.copyOf(clusterPolicies.values()));
  }

  NetworkModel model() {
    NetworkModel model = NetworkModel.EMPTY;
    for (Change change : changes()) {
      model = model.apply(change).model();
    }
    return model;
  }

  /// What makes it from nothing.
  List<Change> changes() {
    List<Change> changes = new ArrayList<>(services);
    changes.add(new Change.PutPod(DnsPods.of(RandomWorld.RANGES)));
    nodes.forEach(node -> changes.add(new Change.PutNode(NodeReader.read(node).value())));
    namespaces.forEach((name, labels) -> changes.add(new Change.PutNamespace(name, labels)));
    policies
        .values()
        .forEach(each -> changes.add(new Change.PutPolicy(NetworkPolicyReader.read(each).value())));
    clusterPolicies
        .values()
        .forEach(
            each ->
                changes.add(
                    new Change.PutPolicy(
                        ClusterNetworkPolicyReader.read(
                                JSON.convertValue(each, GenericKubernetesResource.class))
                            .value())));
    pods.values().forEach(pod -> changes.add(new Change.PutPod(PodReader.read(pod).value())));
    return changes;
  }

  /// This cluster without one thing: each that there is, in turn.
  Stream<PolicyCluster> smaller() {
    List<PolicyCluster> smaller = new ArrayList<>();
    if (!services.isEmpty()) {
      smaller.add(withServices(List.of()));
      for (int i = 0; i < services.size(); i++) {
        List<Change> rest = new ArrayList<>(services);
        rest.remove(i);
        smaller.add(withServices(rest));
      }
    }
    clusterPolicies
        .keySet()
        .forEach(name -> smaller.add(withClusterPolicies(without(clusterPolicies, name))));
    policies.keySet().forEach(name -> smaller.add(withPolicies(without(policies, name))));
    pods.keySet().forEach(name -> smaller.add(withPods(without(pods, name))));
    namespaces.keySet().forEach(name -> smaller.add(withNamespaces(without(namespaces, name))));
    clusterPolicies.forEach(
        (name, policy) ->
            lesser(policy)
                .forEach(
                    each -> {
                      Map<String, ObjectNode> changed = new TreeMap<>(clusterPolicies);
                      changed.put(name, each);
                      smaller.add(withClusterPolicies(changed));
                    }));
    policies.forEach(
        (name, policy) ->
            lesser(policy)
                .forEach(
                    each -> {
                      Map<String, NetworkPolicy> changed = new TreeMap<>(policies);
                      changed.put(name, each);
                      smaller.add(withPolicies(changed));
                    }));
    return smaller.stream();
  }

  private PolicyCluster withServices(List<Change> other) {
    return new PolicyCluster(other, nodes, pods, namespaces, policies, clusterPolicies);
  }

  private PolicyCluster withPods(Map<String, Pod> other) {
    return new PolicyCluster(services, nodes, other, namespaces, policies, clusterPolicies);
  }

  private PolicyCluster withNamespaces(Map<String, Map<String, String>> other) {
    return new PolicyCluster(services, nodes, pods, other, policies, clusterPolicies);
  }

  private PolicyCluster withPolicies(Map<String, NetworkPolicy> other) {
    return new PolicyCluster(services, nodes, pods, namespaces, other, clusterPolicies);
  }

  private PolicyCluster withClusterPolicies(Map<String, ObjectNode> other) {
    return new PolicyCluster(services, nodes, pods, namespaces, policies, other);
  }

  /// The policy without one of its rules, peers or protocols.
  private static List<ObjectNode> lesser(ObjectNode policy) {
    List<ObjectNode> lesser = new ArrayList<>();
    for (String direction : List.of("ingress", "egress")) {
      for (int i = 0; i < policy.at("/spec/" + direction).size(); i++) {
        String rule = "/spec/" + direction + "/" + i;
        lesser.add(without(policy, "/spec/" + direction, i));
        for (String list : List.of("/from", "/to", "/protocols")) {
          int size = policy.at(rule + list).size();
          for (int j = 0; size > 1 && j < size; j++) {
            lesser.add(without(policy, rule + list, j));
          }
        }
      }
    }
    return lesser;
  }

  private static ObjectNode without(ObjectNode policy, String list, int at) {
    ObjectNode copy = policy.deepCopy();
    ((ArrayNode) copy.at(list)).remove(at);
    return copy;
  }

  /// The policy without one of its rules, peers or ports.
  private static List<NetworkPolicy> lesser(NetworkPolicy policy) {
    List<NetworkPolicy> lesser = new ArrayList<>();
    NetworkPolicySpec spec = policy.getSpec();
    for (int i = 0; i < spec.getIngress().size(); i++) {
      int at = i;
      lesser.add(edited(policy, each -> each.getIngress().remove(at)));
      for (int j = 0;
          spec.getIngress().get(i).getFrom().size() > 1
              && j < spec.getIngress().get(i).getFrom().size();
          j++) {
        int peer = j;
        lesser.add(edited(policy, each -> each.getIngress().get(at).getFrom().remove(peer)));
      }
      for (int j = 0;
          spec.getIngress().get(i).getPorts().size() > 1
              && j < spec.getIngress().get(i).getPorts().size();
          j++) {
        int port = j;
        lesser.add(edited(policy, each -> each.getIngress().get(at).getPorts().remove(port)));
      }
    }
    for (int i = 0; i < spec.getEgress().size(); i++) {
      int at = i;
      lesser.add(edited(policy, each -> each.getEgress().remove(at)));
      for (int j = 0;
          spec.getEgress().get(i).getTo().size() > 1 && j < spec.getEgress().get(i).getTo().size();
          j++) {
        int peer = j;
        lesser.add(edited(policy, each -> each.getEgress().get(at).getTo().remove(peer)));
      }
      for (int j = 0;
          spec.getEgress().get(i).getPorts().size() > 1
              && j < spec.getEgress().get(i).getPorts().size();
          j++) {
        int port = j;
        lesser.add(edited(policy, each -> each.getEgress().get(at).getPorts().remove(port)));
      }
    }
    return lesser;
  }

  private static NetworkPolicy edited(NetworkPolicy policy, Consumer<NetworkPolicySpec> edit) {
    NetworkPolicy copy = new NetworkPolicyBuilder(policy).build();
    edit.accept(copy.getSpec());
    return copy;
  }

  private static <T> Map<String, T> without(Map<String, T> map, String key) {
    Map<String, T> rest = new TreeMap<>(map);
    rest.remove(key);
    return rest;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    services.forEach(each -> text.append(each).append('\n'));
    namespaces.forEach(
        (name, labels) -> text.append("namespace ").append(name).append(labels).append('\n'));
    pods.values()
        .forEach(
            pod ->
                text.append("pod ")
                    .append(pod.getMetadata().getNamespace())
                    .append('/')
                    .append(pod.getMetadata().getName())
                    .append(pod.getMetadata().getLabels())
                    .append(pod.getSpec().getContainers().getFirst().getPorts())
                    .append(pod.getStatus().getPodIPs())
                    .append('\n'));
    policies.forEach(
        (name, policy) -> text.append(name).append(' ').append(policy.getSpec()).append('\n'));
    clusterPolicies.forEach(
        (name, policy) -> text.append(name).append(' ').append(policy.get("spec")).append('\n'));
    nodes.forEach(
        node ->
            text.append(node.getMetadata().getName())
                .append(node.getMetadata().getLabels())
                .append('\n'));
    return text.toString();
  }
}
