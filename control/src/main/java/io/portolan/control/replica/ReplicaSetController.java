// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Keeps as many pods as each ReplicaSet asks for.
public final class ReplicaSetController implements AutoCloseable {
  private static final int WORKERS = 8;
  private static final String FAILURE = "ReplicaFailure";

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;

  public ReplicaSetController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.queue = new WorkQueue<>("replicaset", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.replicaSets.touched(set -> queue.add(ObjectKey.of(set)));
    OwnedPods.watch(
        caches.pods,
        "ReplicaSet",
        caches.replicaSets,
        set -> set.getSpec().getSelector(),
        queue::add);
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<ReplicaSet> found = caches.replicaSets.get(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ReplicaSet set = found.get();
    List<Pod> pods = PodClaims.claim(caches, set, set.getSpec().getSelector());
    ReplicaSetPlan plan = ReplicaSetPlan.of(set, pods);
    Optional<RuntimeException> failure = create(set, plan.create());
    if (failure.isEmpty()) {
      failure = Batches.run(plan.delete(), pod -> delete(set, pod));
    }
    String reason = plan.create() > 0 ? "FailedCreate" : "FailedDelete";
    List<Pod> now = caches.pods.by(Caches.PODS_BY_CONTROLLER, set.getMetadata().getUid());
    writeStatus(set, now, failure.map(refused -> condition(set, reason, refused)));
    if (failure.isPresent()) {
      throw failure.get();
    }
    return ReplicaSetPlan.nextAvailable(set, now, time.instant());
  }

  private Optional<RuntimeException> create(ReplicaSet set, int count) {
    Pod pod = PodTemplates.pod(set.getSpec().getTemplate(), set);
    Optional<RuntimeException> failure =
        Batches.run(
            Collections.nCopies(count, pod),
            template -> {
              Pod made = caches.pods.create(template);
              events.normal(
                  set, "SuccessfulCreate", "Created pod: " + made.getMetadata().getName());
            });
    failure.ifPresent(
        refused -> events.warning(set, "FailedCreate", "Error creating: " + refused.getMessage()));
    return failure;
  }

  private void delete(ReplicaSet set, Pod pod) {
    caches.pods.delete(pod);
    events.normal(set, "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName());
  }

  private void writeStatus(ReplicaSet set, List<Pod> pods, Optional<ReplicaSetCondition> failure) {
    ReplicaSetStatus status = ReplicaSetPlan.status(set, pods, time.instant(), failure);
    if (Pods.isDeleting(set) && pods.isEmpty()) {
      return;
    }
    if (!status.equals(set.getStatus())) {
      caches.replicaSets.updateStatus(new ReplicaSetBuilder(set).withStatus(status).build());
    }
  }

  private ReplicaSetCondition condition(ReplicaSet set, String reason, RuntimeException refused) {
    String message = String.valueOf(refused.getMessage());
    Optional<ReplicaSetCondition> before =
        set.getStatus() == null
            ? Optional.empty()
            : set.getStatus().getConditions().stream()
                .filter(condition -> FAILURE.equals(condition.getType()))
                .filter(condition -> reason.equals(condition.getReason()))
                .findFirst();
    return new ReplicaSetConditionBuilder()
        .withType(FAILURE)
        .withStatus("True")
        .withReason(reason)
        .withMessage(message)
        .withLastTransitionTime(
            before
                .map(ReplicaSetCondition::getLastTransitionTime)
                .orElseGet(() -> time.instant().truncatedTo(ChronoUnit.SECONDS).toString()))
        .build();
  }
}
