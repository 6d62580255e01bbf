// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.portolan.control.schedule.Taints;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a node's condition means for it: the taints it must carry. Pure.
final class NodeHealth {
  static final String READY = "Ready";
  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final Set<String> OURS = Set.of(NOT_READY, UNREACHABLE, Taints.UNSCHEDULABLE);

  private NodeHealth() {}

  static String readiness(Node node) {
    return condition(node).map(NodeCondition::getStatus).orElse("Unknown");
  }

  static Optional<NodeCondition> condition(Node node) {
    return node.getStatus() == null
        ? Optional.empty()
        : node.getStatus().getConditions().stream()
            .filter(condition -> READY.equals(condition.getType()))
            .findFirst();
  }

  /// The taints of the node as they should be; those that say the same as before keep their time.
  static List<Taint> taints(Node node, Instant now) {
    List<Taint> wanted = new ArrayList<>();
    switch (readiness(node)) {
      case "True" -> {}
      case "False" -> both(wanted, NOT_READY);
      default -> {
        // A node that never spoke is not lost yet.
        if (condition(node).isEmpty()) {
          both(wanted, NOT_READY);
        } else {
          both(wanted, UNREACHABLE);
        }
      }
    }
    boolean cordoned =
        node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    if (cordoned) {
      wanted.add(taint(Taints.UNSCHEDULABLE, Taints.NO_SCHEDULE));
    }
    List<Taint> before = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    List<Taint> after = new ArrayList<>();
    before.stream()
        .filter(taint -> !OURS.contains(taint.getKey()) || isIn(taint, wanted))
        .forEach(after::add);
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    wanted.stream()
        .filter(taint -> !isIn(taint, before))
        .map(taint -> new TaintBuilder(taint).withTimeAdded(time).build())
        .forEach(after::add);
    return after;
  }

  private static void both(List<Taint> taints, String key) {
    taints.add(taint(key, Taints.NO_SCHEDULE));
    taints.add(taint(key, Taints.NO_EXECUTE));
  }

  private static Taint taint(String key, String effect) {
    return new TaintBuilder().withKey(key).withEffect(effect).build();
  }

  private static boolean isIn(Taint taint, List<Taint> taints) {
    return taints.stream()
        .anyMatch(
            other ->
                other.getKey().equals(taint.getKey())
                    && other.getEffect().equals(taint.getEffect()));
  }

  /// The condition of a node that has been silent for too long.
  static NodeCondition silent(Node node, Instant now) {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new NodeConditionBuilder()
        .withType(READY)
        .withStatus("Unknown")
        .withReason("NodeStatusUnknown")
        .withMessage("Kubelet stopped posting node status.")
        .withLastHeartbeatTime(
            condition(node).map(NodeCondition::getLastHeartbeatTime).orElse(time))
        .withLastTransitionTime(time)
        .build();
  }
}
