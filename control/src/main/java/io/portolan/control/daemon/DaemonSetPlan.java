// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.daemon;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Pods;
import io.portolan.control.replica.Portions;
import io.portolan.control.stateful.TemplateHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a DaemonSet wants to be done next about its pods. Pure.
///
/// @param create the nodes that lack a pod
/// @param delete the pods to delete
record DaemonSetPlan(List<String> create, List<Pod> delete) {

  /// What is there.
  ///
  /// @param pods those that it controls
  /// @param hash what pods of its template are labelled with
  record View(DaemonSet set, List<Pod> pods, List<Node> nodes, String hash, Instant now) {
    Map<String, List<Pod>> byNode() {
      Map<String, List<Pod>> found = new LinkedHashMap<>();
      pods.stream()
          .sorted(Comparator.comparing(DaemonSetPlan::age))
          .forEach(
              pod ->
                  found.computeIfAbsent(DaemonPods.nodeOf(pod), _ -> new ArrayList<>()).add(pod));
      return found;
    }

    Duration minReady() {
      return Duration.ofSeconds(Objects.requireNonNullElse(set.getSpec().getMinReadySeconds(), 0));
    }

    boolean isAvailable(Pod pod) {
      return Pods.isActive(pod) && Pods.isAvailable(pod, minReady(), now);
    }

    boolean isUpdated(Pod pod) {
      return hash.equals(Labels.of(pod).get(TemplateHistory.HASH));
    }
  }

  private static String age(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "");
  }

  static DaemonSetPlan of(View view) {
    DaemonSetPlan plan = new DaemonSetPlan(new ArrayList<>(), new ArrayList<>());
    if (Pods.isDeleting(view.set)) {
      return plan;
    }
    Map<String, List<Pod>> byNode = view.byNode();
    int wanted = 0;
    for (Node node : view.nodes) {
      List<Pod> there = byNode.remove(node.getMetadata().getName());
      boolean belongs = DaemonPods.belongs(view.set, node);
      wanted += belongs ? 1 : 0;
      plan.visit(view, node, there == null ? List.of() : there, belongs);
    }
    // What is left is made for nodes that are gone.
    byNode.values().forEach(pods -> pods.stream().filter(Pods::isActive).forEach(plan.delete::add));
    plan.update(view, wanted);
    return plan;
  }

  private void visit(View view, Node node, List<Pod> there, boolean belongs) {
    if (!belongs && !DaemonPods.mayStay(view.set, node)) {
      there.stream().filter(pod -> !Pods.isDeleting(pod)).forEach(delete::add);
      return;
    }
    there.stream()
        .filter(pod -> Pods.isPhase(pod, "Failed") && !Pods.isDeleting(pod))
        .forEach(delete::add);
    List<Pod> active = there.stream().filter(Pods::isActive).toList();
    if (active.size() > 1) {
      delete.addAll(active.subList(1, active.size()));
    }
    if (there.isEmpty() && belongs) {
      create.add(node.getMetadata().getName());
    }
  }

  /// Deletes pods of old templates, as many as may be missing at once; their successors come by
  /// themselves.
  private void update(View view, int wanted) {
    if (view.set.getSpec().getUpdateStrategy() != null
        && "OnDelete".equals(view.set.getSpec().getUpdateStrategy().getType())) {
      return;
    }
    Optional<RollingUpdateDaemonSet> rolling =
        Optional.ofNullable(view.set.getSpec().getUpdateStrategy())
            .flatMap(strategy -> Optional.ofNullable(strategy.getRollingUpdate()));
    int most =
        Math.max(1, Portions.up(rolling.map(RollingUpdateDaemonSet::getMaxUnavailable), wanted));
    int available = (int) view.pods.stream().filter(view::isAvailable).count();
    int room = most - (wanted - available);
    List<Pod> old =
        view.pods.stream()
            .filter(pod -> Pods.isActive(pod) && !view.isUpdated(pod) && !delete.contains(pod))
            .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
            .toList();
    for (Pod pod : old) {
      if (!view.isAvailable(pod)) {
        delete.add(pod);
      } else if (room > 0) {
        delete.add(pod);
        room--;
      }
    }
  }

  /// The status that the pods make.
  static DaemonSetStatus status(View view) {
    Map<String, List<Pod>> byNode = view.byNode();
    int desired = 0;
    int current = 0;
    int ready = 0;
    int available = 0;
    int updated = 0;
    int misplaced = 0;
    for (Node node : view.nodes) {
      List<Pod> there =
          byNode.getOrDefault(node.getMetadata().getName(), List.of()).stream()
              .filter(Pods::isActive)
              .toList();
      if (!DaemonPods.belongs(view.set, node)) {
        misplaced += there.isEmpty() ? 0 : 1;
        continue;
      }
      desired++;
      if (!there.isEmpty()) {
        Pod pod = there.getFirst();
        current++;
        ready += Pods.isReady(pod) ? 1 : 0;
        available += view.isAvailable(pod) ? 1 : 0;
        updated += view.isUpdated(pod) ? 1 : 0;
      }
    }
    DaemonSetStatusBuilder status =
        new DaemonSetStatusBuilder()
            .withObservedGeneration(view.set.getMetadata().getGeneration())
            .withDesiredNumberScheduled(desired)
            .withCurrentNumberScheduled(current)
            .withNumberMisscheduled(misplaced)
            .withNumberReady(ready);
    if (updated > 0) {
      status.withUpdatedNumberScheduled(updated);
    }
    if (available > 0) {
      status.withNumberAvailable(available);
    }
    if (desired > available) {
      status.withNumberUnavailable(desired - available);
    }
    return status.build();
  }
}
