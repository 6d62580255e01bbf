// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.stateful;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.control.replica.Batches;
import io.portolan.control.replica.OwnedPods;
import io.portolan.control.replica.PodClaims;
import io.portolan.control.replica.Waiting;
import io.portolan.control.stateful.StatefulSetPlan.View;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.KubeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Keeps the pods of StatefulSets: one for each ordinal, made and replaced in order.
public final class StatefulSetController implements AutoCloseable {
  private static final int WORKERS = 4;

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final TemplateHistory history;
  private final WorkQueue<ObjectKey> queue;

  public StatefulSetController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.history = new TemplateHistory(caches);
    this.queue = new WorkQueue<>("statefulset", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.statefulSets.touched(set -> queue.add(ObjectKey.of(set)));
    OwnedPods.watch(
        caches.pods,
        "StatefulSet",
        caches.statefulSets,
        set -> set.getSpec().getSelector(),
        queue::add);
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<StatefulSet> found = caches.statefulSets.get(key);
    if (found.isEmpty() || found.get().getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    StatefulSet set = found.get();
    PodClaims.claim(caches, set, set.getSpec().getSelector());
    history.adopt(set, set.getSpec().getSelector());
    ControllerRevision update = history.current(set, set.getSpec().getTemplate(), true);
    View view = view(set, update);
    StatefulSetPlan plan = StatefulSetPlan.of(view);
    Optional<RuntimeException> failure =
        Batches.run(
            List.copyOf(plan.create().entrySet()),
            entry -> create(set, update, entry.getKey(), entry.getValue()));
    plan.delete().forEach(pod -> delete(set, pod));
    View now = view(set, update);
    writeStatus(now);
    history.trim(set, limit(set), used(now));
    if (failure.isPresent()) {
      throw failure.get();
    }
    return Waiting.untilAvailable(now.pods(), now.minReady(), time.instant());
  }

  private View view(StatefulSet set, ControllerRevision update) {
    List<Pod> pods = caches.pods.by(Caches.PODS_BY_CONTROLLER, set.getMetadata().getUid());
    String newest = TemplateHistory.hash(update);
    String current =
        Optional.ofNullable(set.getStatus())
            .map(StatefulSetStatus::getCurrentRevision)
            .filter(name -> history.find(set, name).isPresent())
            .orElse(newest);
    return new View(set, pods, current, newest, time.instant());
  }

  private void create(StatefulSet set, ControllerRevision update, int ordinal, String revision) {
    String name = StatefulPods.name(set, ordinal);
    try {
      for (PersistentVolumeClaim claim : StatefulPods.claims(set, ordinal)) {
        create(set, claim, name);
      }
      PodTemplateSpec template =
          revision.equals(TemplateHistory.hash(update))
              ? set.getSpec().getTemplate()
              : history
                  .find(set, revision)
                  .map(TemplateHistory::template)
                  .orElse(set.getSpec().getTemplate());
      caches.pods.create(StatefulPods.pod(set, template, revision, ordinal));
      events.normal(set, "SuccessfulCreate", about("create", name, set) + " successful");
    } catch (KubeException refusal) {
      events.warning(
          set,
          "FailedCreate",
          about("create", name, set) + " failed error: " + refusal.getMessage());
      throw refusal;
    }
  }

  private void create(StatefulSet set, PersistentVolumeClaim claim, String pod) {
    if (caches.claims.get(ObjectKey.of(claim)).isPresent()) {
      return;
    }
    PersistentVolumeClaim made = caches.claims.create(claim);
    events.normal(
        set,
        "SuccessfulCreate",
        "create Claim "
            + made.getMetadata().getName()
            + " Pod "
            + pod
            + " in StatefulSet "
            + set.getMetadata().getName()
            + " success");
    events.warning(
        made,
        "NotProvisioned",
        "nothing here provisions volumes; pods run without this claim bound");
  }

  private void delete(StatefulSet set, Pod pod) {
    caches.pods.delete(pod);
    events.normal(
        set, "SuccessfulDelete", about("delete", pod.getMetadata().getName(), set) + " successful");
  }

  private static String about(String verb, String pod, StatefulSet set) {
    return verb + " Pod " + pod + " in StatefulSet " + set.getMetadata().getName();
  }

  private void writeStatus(View view) {
    StatefulSetStatus status = StatefulSetPlan.status(view);
    if (!status.equals(view.set().getStatus())) {
      caches.statefulSets.updateStatus(
          new StatefulSetBuilder(view.set()).withStatus(status).build());
    }
  }

  private static int limit(StatefulSet set) {
    return Objects.requireNonNullElse(set.getSpec().getRevisionHistoryLimit(), 10);
  }

  private static Set<String> used(View view) {
    Set<String> used = new HashSet<>(List.of(view.current(), view.update()));
    view.pods().forEach(pod -> used.add(View.revision(pod)));
    return used;
  }
}
