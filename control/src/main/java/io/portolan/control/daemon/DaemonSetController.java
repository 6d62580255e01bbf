// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.daemon;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.portolan.control.daemon.DaemonSetPlan.View;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.control.replica.Batches;
import io.portolan.control.replica.OwnedPods;
import io.portolan.control.replica.PodClaims;
import io.portolan.control.replica.Waiting;
import io.portolan.control.stateful.TemplateHistory;
import io.portolan.kube.client.EventRecorder;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Keeps the pods of DaemonSets.
public final class DaemonSetController implements AutoCloseable {
  private static final int WORKERS = 2;

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final TemplateHistory history;
  private final WorkQueue<ObjectKey> queue;

  public DaemonSetController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.history = new TemplateHistory(caches);
    this.queue = new WorkQueue<>("daemonset", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.daemonSets.touched(set -> queue.add(ObjectKey.of(set)));
    OwnedPods.watch(
        caches.pods,
        "DaemonSet",
        caches.daemonSets,
        set -> set.getSpec().getSelector(),
        queue::add);
    caches.nodes.subscribe(this::nodeChanged);
  }

  @Override
  public void close() {
    queue.close();
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    boolean same =
        before.isPresent()
            && after.isPresent()
            && Labels.of(before.get()).equals(Labels.of(after.get()))
            && Objects.equals(before.get().getSpec(), after.get().getSpec());
    if (!same) {
      caches.daemonSets.all().forEach(set -> queue.add(ObjectKey.of(set)));
    }
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<DaemonSet> found = caches.daemonSets.get(key);
    if (found.isEmpty() || Pods.isDeleting(found.get())) {
      return Optional.empty();
    }
    DaemonSet set = found.get();
    PodClaims.claim(caches, set, set.getSpec().getSelector());
    history.adopt(set, set.getSpec().getSelector());
    ControllerRevision revision = history.current(set, set.getSpec().getTemplate(), false);
    String hash = TemplateHistory.hash(revision);
    DaemonSetPlan plan = DaemonSetPlan.of(view(set, hash));
    Optional<RuntimeException> failure =
        Batches.run(plan.create(), node -> create(set, hash, node));
    plan.delete().forEach(pod -> delete(set, pod));
    View now = view(set, hash);
    DaemonSetStatus status = DaemonSetPlan.status(now);
    if (!status.equals(set.getStatus())) {
      caches.daemonSets.updateStatus(new DaemonSetBuilder(set).withStatus(status).build());
    }
    int limit = Objects.requireNonNullElse(set.getSpec().getRevisionHistoryLimit(), 10);
    history.trim(set, limit, used(now));
    if (failure.isPresent()) {
      throw failure.get();
    }
    return Waiting.untilAvailable(now.pods(), now.minReady(), time.instant());
  }

  private View view(DaemonSet set, String hash) {
    List<Node> nodes = caches.nodes.all();
    nodes.sort(Comparator.comparing(node -> node.getMetadata().getName()));
    List<Pod> pods = caches.pods.by(Caches.PODS_BY_CONTROLLER, set.getMetadata().getUid());
    return new View(set, pods, nodes, hash, time.instant());
  }

  private void create(DaemonSet set, String hash, String node) {
    try {
      Pod made = caches.pods.create(DaemonPods.pod(set, hash, node));
      events.normal(set, "SuccessfulCreate", "Created pod: " + made.getMetadata().getName());
    } catch (RuntimeException refusal) {
      events.warning(set, "FailedCreate", "Error creating: " + refusal.getMessage());
      throw refusal;
    }
  }

  private void delete(DaemonSet set, Pod pod) {
    caches.pods.delete(pod);
    events.normal(set, "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName());
  }

  private static Set<String> used(View view) {
    Set<String> used = new HashSet<>(Set.of(view.hash()));
    view.pods().forEach(pod -> used.add(Labels.of(pod).getOrDefault(TemplateHistory.HASH, "")));
    return used;
  }
}
