// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.portolan.control.frame.Pods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Decides on which node a pod runs. Pure.
///
/// Requests of CPU and memory play no part: pods here share one machine.
final class Placing {
  private final ClusterView cluster;
  private final Pod pod;
  private final Spreading spreading;
  private final Nearness nearness;

  private Placing(ClusterView cluster, Pod pod) {
    this.cluster = cluster;
    this.pod = pod;
    this.spreading = Spreading.of(cluster, pod);
    this.nearness = Nearness.of(cluster, pod);
  }

  static Placement place(ClusterView cluster, Pod pod) {
    return new Placing(cluster, pod).place();
  }

  private Placement place() {
    List<Node> nodes = cluster.nodes();
    if (nodes.isEmpty()) {
      return new Placement.Nowhere("no nodes available to schedule pods");
    }
    Map<String, Integer> reasons = new TreeMap<>();
    List<Node> possible = new ArrayList<>();
    for (Node node : nodes) {
      Optional<String> reason = objection(node);
      if (reason.isPresent()) {
        reasons.merge(reason.get(), 1, Integer::sum);
      } else {
        possible.add(node);
      }
    }
    return possible.isEmpty()
        ? new Placement.Nowhere(explain(nodes.size(), reasons))
        : new Placement.On(best(possible).getMetadata().getName());
  }

  private Optional<String> objection(Node node) {
    if (node.getSpec() != null
        && Boolean.TRUE.equals(node.getSpec().getUnschedulable())
        && !Taints.isTolerated(cordon(), pod.getSpec().getTolerations())) {
      return Optional.of("node(s) were unschedulable");
    }
    Optional<Taint> taint = Taints.forbidding(node, pod.getSpec().getTolerations());
    if (taint.isPresent()) {
      return Optional.of(
          "node(s) had untolerated taint {"
              + taint.get().getKey()
              + ": "
              + Objects.requireNonNullElse(taint.get().getValue(), "")
              + "}");
    }
    if (!NodeChoice.allows(pod.getSpec(), node)) {
      return Optional.of("node(s) didn't match Pod's node affinity/selector");
    }
    List<Pod> there = cluster.podsOn(node.getMetadata().getName());
    if (there.size() >= capacity(node)) {
      return Optional.of("Too many pods");
    }
    if (!portsAreFree(there)) {
      return Optional.of("node(s) didn't have free ports for the requested pod ports");
    }
    return spreading.objection(node).or(() -> nearness.objection(node));
  }

  private static Taint cordon() {
    Taint taint = new Taint();
    taint.setKey(Taints.UNSCHEDULABLE);
    taint.setEffect(Taints.NO_SCHEDULE);
    return taint;
  }

  private static int capacity(Node node) {
    if (node.getStatus() == null || node.getStatus().getAllocatable() == null) {
      return Integer.MAX_VALUE;
    }
    Quantity pods = node.getStatus().getAllocatable().get("pods");
    return pods == null ? Integer.MAX_VALUE : pods.getNumericalAmount().intValue();
  }

  private boolean portsAreFree(List<Pod> there) {
    Set<String> wanted = hostPorts(pod);
    return wanted.isEmpty()
        || there.stream().allMatch(other -> hostPorts(other).stream().noneMatch(wanted::contains));
  }

  /// Host addresses are not told apart: two pods with one host port never share a node.
  private static Set<String> hostPorts(Pod pod) {
    Set<String> ports = new HashSet<>();
    pod.getSpec()
        .getContainers()
        .forEach(
            container -> {
              for (ContainerPort port : container.getPorts()) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                  ports.add(
                      port.getHostPort()
                          + "/"
                          + Objects.requireNonNullElse(port.getProtocol(), "TCP"));
                }
              }
            });
    return ports;
  }

  private Node best(List<Node> possible) {
    Map<String, Integer> siblings = new HashMap<>();
    cluster.siblings(pod).stream()
        .filter(Pods::isActive)
        .forEach(sibling -> siblings.merge(cluster.nodeOf(sibling), 1, Integer::sum));
    Comparator<Node> order =
        Comparator.comparing(node -> Taints.discouraging(node, pod.getSpec().getTolerations()));
    return possible.stream()
        .min(
            order
                .thenComparing(
                    node -> NodeChoice.preference(pod.getSpec(), node) + nearness.preference(node),
                    Comparator.reverseOrder())
                .thenComparing(spreading::crowding)
                .thenComparing(node -> siblings.getOrDefault(node.getMetadata().getName(), 0))
                .thenComparing(node -> cluster.podsOn(node.getMetadata().getName()).size())
                .thenComparing(node -> node.getMetadata().getName()))
        .orElseThrow();
  }

  private static String explain(int nodes, Map<String, Integer> reasons) {
    List<String> parts = new ArrayList<>();
    reasons.forEach((reason, count) -> parts.add(count + " " + reason));
    parts.sort(Comparator.naturalOrder());
    String none = "0/" + nodes + " nodes are available: ";
    return none
        + String.join(", ", parts)
        + ". preemption: "
        + none
        + nodes
        + " Preemption is not helpful for scheduling.";
  }
}
