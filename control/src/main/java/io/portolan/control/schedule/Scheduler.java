// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.KubeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Binds pods to nodes.
///
/// Decides one pod after the other, so that each decision knows those before it; the bindings are
/// written at the same time.
public final class Scheduler implements AutoCloseable {
  private static final String NAME = "default-scheduler";
  private static final String SCHEDULED = "PodScheduled";
  private static final int BINDERS = 16;

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final KnownCluster cluster;
  private final WorkQueue<ObjectKey> deciding;
  private final WorkQueue<ObjectKey> binding;
  private final Set<ObjectKey> waiting = ConcurrentHashMap.newKeySet();

  public Scheduler(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.cluster = new KnownCluster(caches);
    this.deciding = new WorkQueue<>("scheduler", 1, time, this::decide);
    this.binding = new WorkQueue<>("binder", BINDERS, time, this::bind);
  }

  /// Begins to work.
  public void start() {
    caches.pods.subscribe(this::podChanged);
    caches.nodes.subscribe(this::nodeChanged);
  }

  @Override
  public void close() {
    deciding.close();
    binding.close();
  }

  private void podChanged(Optional<Pod> before, Optional<Pod> after) {
    after.filter(Scheduler::isOurs).ifPresent(pod -> deciding.add(ObjectKey.of(pod)));
    boolean leaves = after.isEmpty() || Pods.isTerminal(after.get());
    before.filter(pod -> leaves).ifPresent(cluster::forget);
    boolean moves = before.map(Pods::nodeName).equals(after.map(Pods::nodeName));
    if (leaves || !moves) {
      retryWaiting();
    }
  }

  /// Heartbeats do not make a node better than it was.
  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    if (after.isEmpty()) {
      return;
    }
    boolean same =
        before
            .filter(node -> node.getSpec().equals(after.get().getSpec()))
            .filter(
                node ->
                    node.getMetadata().getLabels().equals(after.get().getMetadata().getLabels()))
            .filter(node -> cluster.isSameCapacity(node, after.get()))
            .isPresent();
    if (!same) {
      retryWaiting();
    }
  }

  private void retryWaiting() {
    List.copyOf(waiting).forEach(deciding::add);
  }

  static boolean isOurs(Pod pod) {
    String scheduler = pod.getSpec().getSchedulerName();
    return !Pods.isBound(pod)
        && Pods.isActive(pod)
        && pod.getSpec().getSchedulingGates().isEmpty()
        && (scheduler == null || scheduler.isEmpty() || scheduler.equals(NAME));
  }

  private Optional<Duration> decide(ObjectKey key) {
    Optional<Pod> pod = caches.pods.get(key).filter(Scheduler::isOurs);
    if (pod.isEmpty()) {
      waiting.remove(key);
      return Optional.empty();
    }
    if (!cluster.nodeOf(pod.get()).isEmpty()) {
      return Optional.empty();
    }
    // Waiting begins before the look at the nodes, so that a change during it is not missed.
    waiting.add(key);
    switch (Placing.place(cluster, pod.get())) {
      case Placement.On(String node) -> {
        waiting.remove(key);
        cluster.assume(pod.get(), node);
        binding.add(key);
      }
      case Placement.Nowhere(String why) -> refuse(pod.get(), why);
    }
    return Optional.empty();
  }

  private Optional<Duration> bind(ObjectKey key) {
    Optional<Pod> found = caches.pods.get(key);
    if (found.isEmpty() || Pods.isBound(found.get())) {
      return Optional.empty();
    }
    Pod pod = found.get();
    String node = cluster.nodeOf(pod);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    try {
      caches.client().bind(key.namespace(), key.name(), node);
      events.normal(pod, "Scheduled", "Successfully assigned " + key + " to " + node);
    } catch (KubeException refusal) {
      cluster.forget(pod);
      if (!refusal.isNotFound() && !refusal.isConflict()) {
        events.warning(pod, "FailedScheduling", "binding rejected: " + refusal.getMessage());
        deciding.addAfter(key, Duration.ofSeconds(1));
      }
    }
    return Optional.empty();
  }

  private void refuse(Pod pod, String why) {
    boolean known =
        Pods.condition(pod, SCHEDULED)
            .filter(condition -> why.equals(condition.getMessage()))
            .isPresent();
    if (known) {
      return;
    }
    events.warning(pod, "FailedScheduling", why);
    caches.pods.editStatus(
        pod,
        now -> {
          List<PodCondition> conditions = new ArrayList<>(now.getStatus().getConditions());
          conditions.removeIf(condition -> SCHEDULED.equals(condition.getType()));
          conditions.add(unschedulable(now, why));
          return new PodBuilder(now).editStatus().withConditions(conditions).endStatus().build();
        });
  }

  private PodCondition unschedulable(Pod pod, String why) {
    String since =
        Pods.condition(pod, SCHEDULED)
            .filter(condition -> "False".equals(condition.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .orElseGet(() -> time.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    return new PodConditionBuilder()
        .withType(SCHEDULED)
        .withStatus("False")
        .withReason("Unschedulable")
        .withMessage(why)
        .withLastTransitionTime(since)
        .build();
  }
}
