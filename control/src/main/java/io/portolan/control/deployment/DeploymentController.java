// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.KubeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Brings the newest template of each Deployment to its pods, through ReplicaSets.
public final class DeploymentController implements AutoCloseable {
  private static final int WORKERS = 8;

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;

  public DeploymentController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.queue = new WorkQueue<>("deployment", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.deployments.touched(deployment -> queue.add(ObjectKey.of(deployment)));
    caches.replicaSets.touched(this::replicaSetTouched);
    // Only the end of pods matters, and only where old pods must be gone first.
    caches.pods.subscribe(
        (before, after) -> {
          if (after.isEmpty() || Pods.isTerminal(after.get())) {
            before
                .flatMap(Owners::controller)
                .filter(owner -> owner.getKind().equals("ReplicaSet"))
                .flatMap(
                    owner ->
                        caches.replicaSets.get(
                            before.get().getMetadata().getNamespace(), owner.getName()))
                .ifPresent(this::replicaSetTouched);
          }
        });
  }

  @Override
  public void close() {
    queue.close();
  }

  /// Whether nothing is left to do.
  boolean isIdle() {
    return queue.isIdle();
  }

  private void replicaSetTouched(ReplicaSet set) {
    String namespace = set.getMetadata().getNamespace();
    Owners.controller(set)
        .ifPresentOrElse(
            owner -> {
              if (owner.getKind().equals("Deployment")) {
                queue.add(new ObjectKey(namespace, owner.getName()));
              }
            },
            () ->
                caches.deployments.in(namespace).stream()
                    .filter(
                        deployment ->
                            Labels.matches(deployment.getSpec().getSelector(), Labels.of(set)))
                    .forEach(deployment -> queue.add(ObjectKey.of(deployment))));
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<Deployment> found = caches.deployments.get(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Deployment deployment = found.get();
    DeploymentView view = view(deployment);
    if (Pods.isDeleting(deployment)) {
      return Optional.empty();
    }
    boolean created = false;
    if (view.isPaused() || Revisions.isRescaled(view)) {
      Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
      view.active().forEach(set -> sizes.put(set, DeploymentView.size(set)));
      sizes.putAll(Rollout.rescale(view));
      resize(view, sizes);
    } else {
      boolean mayCreate = !view.isRecreate() || (view.activeOld().isEmpty() && !view.oldPodsRun());
      if (view.current().isEmpty() && mayCreate) {
        created = create(view);
        view = view(deployment);
      } else if (view.current().isPresent()) {
        renew(view, view.current().get());
        view = view(deployment);
      }
      resize(view, Rollout.next(view));
      if (DeploymentStatuses.isComplete(deployment)) {
        Rollout.outdated(view).forEach(caches.replicaSets::delete);
      }
    }
    return writeStatus(view(deployment), created);
  }

  private DeploymentView view(Deployment deployment) {
    List<ReplicaSet> sets = claim(deployment);
    Optional<ReplicaSet> current = Revisions.current(deployment, sets);
    List<ReplicaSet> old = new ArrayList<>(sets);
    current.ifPresent(old::remove);
    old.sort(DeploymentView.BY_AGE);
    boolean oldPodsRun =
        old.stream()
            .flatMap(
                set ->
                    caches.pods.by(Caches.PODS_BY_CONTROLLER, set.getMetadata().getUid()).stream())
            .anyMatch(pod -> !Pods.isTerminal(pod));
    return new DeploymentView(deployment, current, old, oldPodsRun);
  }

  private List<ReplicaSet> claim(Deployment deployment) {
    String uid = deployment.getMetadata().getUid();
    List<ReplicaSet> sets = caches.replicaSets.by(Caches.REPLICA_SETS_BY_CONTROLLER, uid);
    if (Pods.isDeleting(deployment)) {
      return sets;
    }
    String orphans = Indexes.orphans(deployment.getMetadata().getNamespace());
    for (ReplicaSet orphan : caches.replicaSets.by(Caches.REPLICA_SETS_BY_CONTROLLER, orphans)) {
      if (!Pods.isDeleting(orphan)
          && Labels.matches(deployment.getSpec().getSelector(), Labels.of(orphan))) {
        caches
            .replicaSets
            .edit(
                orphan,
                set ->
                    Owners.controller(set).isPresent()
                            || !Owners.mayAdopt(caches.client(), deployment)
                        ? set
                        : new ReplicaSetBuilder(set)
                            .editMetadata()
                            .addToOwnerReferences(Owners.reference(deployment))
                            .endMetadata()
                            .build())
            .filter(set -> Owners.controls(deployment, set))
            .ifPresent(sets::add);
      }
    }
    return sets;
  }

  /// Whether it was made now.
  private boolean create(DeploymentView view) {
    ReplicaSet wanted = Revisions.create(view);
    try {
      ReplicaSet made = caches.replicaSets.create(wanted);
      int size = DeploymentView.size(made);
      if (size > 0) {
        scaled(view, made, 0, size);
      }
      follow(view, made);
      return true;
    } catch (KubeException refusal) {
      if (refusal.isAlreadyExists()) {
        if (isTakenForGood(view.deployment(), wanted)) {
          countCollision(view.deployment());
        }
      } else {
        events.warning(
            view.deployment(),
            "ReplicaSetCreateError",
            "Failed to create new replica set \""
                + wanted.getMetadata().getName()
                + "\": "
                + refusal.getMessage());
      }
      throw refusal;
    }
  }

  /// Asks the API itself: a ReplicaSet of this very template that was orphaned a moment ago is
  /// adopted as soon as the watch has told of it.
  private boolean isTakenForGood(Deployment deployment, ReplicaSet wanted) {
    ObjectKey key = ObjectKey.of(wanted);
    return caches
        .client()
        .get(ReplicaSet.class, key.namespace(), key.name())
        .filter(set -> !isAdoptable(deployment, set))
        .isPresent();
  }

  private static boolean isAdoptable(Deployment deployment, ReplicaSet set) {
    boolean free = Owners.controller(set).isEmpty() || Owners.controls(deployment, set);
    return free && Revisions.current(deployment, List.of(set)).isPresent();
  }

  /// A ReplicaSet with another template has the name: the next hash will be another.
  private void countCollision(Deployment deployment) {
    caches.deployments.editStatus(
        deployment,
        now -> {
          DeploymentStatus status =
              Objects.requireNonNullElseGet(now.getStatus(), DeploymentStatus::new);
          int count = Objects.requireNonNullElse(status.getCollisionCount(), 0);
          return new DeploymentBuilder(now)
              .withStatus(new DeploymentStatusBuilder(status).withCollisionCount(count + 1).build())
              .build();
        });
  }

  private void renew(DeploymentView view, ReplicaSet set) {
    ReplicaSet renewed = Revisions.renew(view, set);
    if (!renewed.equals(set)) {
      caches.replicaSets.update(renewed);
    }
    follow(view, renewed);
  }

  /// The Deployment carries the revision of its current ReplicaSet.
  private void follow(DeploymentView view, ReplicaSet current) {
    String revision = Labels.annotations(current).getOrDefault(Revisions.REVISION, "1");
    if (!revision.equals(Labels.annotations(view.deployment()).get(Revisions.REVISION))) {
      caches.deployments.edit(
          view.deployment(),
          now ->
              new DeploymentBuilder(now)
                  .editMetadata()
                  .addToAnnotations(Revisions.REVISION, revision)
                  .endMetadata()
                  .build());
    }
  }

  private void resize(DeploymentView view, Map<ReplicaSet, Integer> sizes) {
    sizes.forEach(
        (set, size) -> {
          ReplicaSet resized = Revisions.resize(view, set, size);
          if (!resized.equals(set)) {
            caches.replicaSets.update(resized);
          }
          if (DeploymentView.size(set) != size) {
            scaled(view, set, DeploymentView.size(set), size);
          }
        });
  }

  private void scaled(DeploymentView view, ReplicaSet set, int from, int to) {
    events.normal(
        view.deployment(),
        "ScalingReplicaSet",
        "Scaled "
            + (to > from ? "up" : "down")
            + " replica set "
            + set.getMetadata().getName()
            + " from "
            + from
            + " to "
            + to);
  }

  private Optional<Duration> writeStatus(DeploymentView view, boolean created) {
    Optional<Deployment> latest = caches.deployments.get(ObjectKey.of(view.deployment()));
    if (latest.isEmpty()) {
      return Optional.empty();
    }
    DeploymentStatus status = DeploymentStatuses.of(view, created, time.instant());
    if (!status.equals(latest.get().getStatus())) {
      caches.deployments.updateStatus(
          new DeploymentBuilder(latest.get()).withStatus(status).build());
    }
    return DeploymentStatuses.deadline(view, status, time.instant());
  }
}
