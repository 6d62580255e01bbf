// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.stateful;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What a StatefulSet wants to be done next about its pods. Pure.
///
/// @param create the ordinals to make, with the revision of each
/// @param delete the pods to delete
record StatefulSetPlan(Map<Integer, String> create, List<Pod> delete) {

  /// What is there.
  ///
  /// @param pods those that it controls
  /// @param current the revision that was fully rolled out last
  /// @param update the revision of its template
  record View(StatefulSet set, List<Pod> pods, String current, String update, Instant now) {
    int replicas() {
      return Objects.requireNonNullElse(set.getSpec().getReplicas(), 1);
    }

    int start() {
      return set.getSpec().getOrdinals() == null
          ? 0
          : Objects.requireNonNullElse(set.getSpec().getOrdinals().getStart(), 0);
    }

    boolean isParallel() {
      return "Parallel".equals(set.getSpec().getPodManagementPolicy());
    }

    boolean updatesByItself() {
      return set.getSpec().getUpdateStrategy() == null
          || !"OnDelete".equals(set.getSpec().getUpdateStrategy().getType());
    }

    int partition() {
      return Optional.ofNullable(set.getSpec().getUpdateStrategy())
          .map(strategy -> strategy.getRollingUpdate())
          .map(RollingUpdateStatefulSetStrategy::getPartition)
          .orElse(0);
    }

    Duration minReady() {
      return Duration.ofSeconds(Objects.requireNonNullElse(set.getSpec().getMinReadySeconds(), 0));
    }

    /// The pods by ordinal.
    Map<Integer, Pod> byOrdinal() {
      Map<Integer, Pod> found = new TreeMap<>();
      pods.forEach(pod -> StatefulPods.ordinal(set, pod).ifPresent(at -> found.put(at, pod)));
      return found;
    }

    boolean isHealthy(Pod pod) {
      return Pods.isPhase(pod, "Running")
          && !Pods.isDeleting(pod)
          && Pods.isAvailable(pod, minReady(), now);
    }

    static String revision(Pod pod) {
      return Labels.of(pod).getOrDefault(TemplateHistory.HASH, "");
    }
  }

  static StatefulSetPlan of(View view) {
    StatefulSetPlan plan = new StatefulSetPlan(new TreeMap<>(), new ArrayList<>());
    if (!Pods.isDeleting(view.set)) {
      plan.fill(view);
    }
    return plan;
  }

  private void fill(View view) {
    Map<Integer, Pod> pods = view.byOrdinal();
    int end = view.start() + view.replicas();
    boolean monotonic = !view.isParallel();
    boolean settled = true;
    for (int ordinal = view.start(); ordinal < end; ordinal++) {
      Pod pod = pods.get(ordinal);
      if (pod == null) {
        create.put(ordinal, revisionFor(view, ordinal));
        settled = false;
      } else if (Pods.isTerminal(pod) && !Pods.isDeleting(pod)) {
        delete.add(pod);
        settled = false;
      } else if (!view.isHealthy(pod)) {
        settled = false;
      }
      if (monotonic && !settled) {
        return;
      }
    }
    List<Pod> beyond =
        pods.entrySet().stream()
            .filter(entry -> entry.getKey() >= end || entry.getKey() < view.start())
            .sorted(Map.Entry.<Integer, Pod>comparingByKey().reversed())
            .map(Map.Entry::getValue)
            .toList();
    for (Pod pod : beyond) {
      if (!Pods.isDeleting(pod)) {
        delete.add(pod);
      }
      if (monotonic) {
        return;
      }
    }
    if (create.isEmpty() && delete.isEmpty() && view.updatesByItself()) {
      update(view, pods);
    }
  }

  /// Replaces the pod with the highest ordinal that has an old template, once those above it are
  /// well.
  private void update(View view, Map<Integer, Pod> pods) {
    int lowest = view.start() + view.partition();
    List<Integer> ordinals = new ArrayList<>(pods.keySet());
    ordinals.sort(Comparator.reverseOrder());
    for (int ordinal : ordinals) {
      Pod pod = Objects.requireNonNull(pods.get(ordinal));
      if (ordinal < lowest) {
        return;
      }
      if (!View.revision(pod).equals(view.update) && !Pods.isDeleting(pod)) {
        delete.add(pod);
        return;
      }
      if (!view.isHealthy(pod)) {
        return;
      }
    }
  }

  /// A pod that is made again in the middle of a roll-out has the template that it had.
  private static String revisionFor(View view, int ordinal) {
    if (!view.updatesByItself() || view.current.equals(view.update)) {
      return view.update;
    }
    StatefulSetStatus status = view.set.getStatus();
    int old =
        status == null || view.partition() > 0
            ? view.partition()
            : Objects.requireNonNullElse(status.getCurrentReplicas(), 0);
    return ordinal < view.start() + old ? view.current : view.update;
  }

  /// The status that the pods make.
  static StatefulSetStatus status(View view) {
    List<Pod> there = view.pods.stream().filter(pod -> !Pods.isTerminal(pod)).toList();
    int updated = count(there, pod -> isOf(pod, view.update));
    int current = count(there, pod -> isOf(pod, view.current));
    int ready = count(there, pod -> Pods.isReady(pod) && !Pods.isDeleting(pod));
    boolean complete =
        updated == there.size() && updated == view.replicas() && ready == view.replicas();
    StatefulSetStatusBuilder status =
        new StatefulSetStatusBuilder()
            .withObservedGeneration(view.set.getMetadata().getGeneration())
            .withReplicas(there.size())
            .withAvailableReplicas(count(there, view::isHealthy))
            .withCurrentRevision(complete ? view.update : view.current)
            .withUpdateRevision(view.update)
            .withCollisionCount(0);
    if (ready > 0) {
      status.withReadyReplicas(ready);
    }
    int nowCurrent = complete ? updated : current;
    if (nowCurrent > 0) {
      status.withCurrentReplicas(nowCurrent);
    }
    if (updated > 0) {
      status.withUpdatedReplicas(updated);
    }
    return status.build();
  }

  private static boolean isOf(Pod pod, String revision) {
    return View.revision(pod).equals(revision) && !Pods.isDeleting(pod);
  }

  private static int count(List<Pod> pods, Predicate<Pod> which) {
    return (int) pods.stream().filter(which).count();
  }
}
