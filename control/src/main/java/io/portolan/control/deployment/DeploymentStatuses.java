// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// The status of a Deployment, with the conditions that `kubectl rollout status` reads. Pure.
final class DeploymentStatuses {
  private static final String AVAILABLE = "Available";
  private static final String PROGRESSING = "Progressing";
  private static final String FAILURE = "ReplicaFailure";
  static final String COMPLETE = "NewReplicaSetAvailable";
  private static final String TIMED_OUT = "ProgressDeadlineExceeded";
  private static final String PAUSED = "DeploymentPaused";

  private final DeploymentView view;
  private final Optional<DeploymentStatus> before;
  private final Instant now;
  private final List<DeploymentCondition> conditions = new ArrayList<>();

  private DeploymentStatuses(DeploymentView view, Instant now) {
    this.view = view;
    this.before = Optional.ofNullable(view.deployment().getStatus());
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    before.ifPresent(status -> conditions.addAll(status.getConditions()));
  }

  /// The status that the ReplicaSets make.
  ///
  /// @param created whether the current ReplicaSet was made just now
  static DeploymentStatus of(DeploymentView view, boolean created, Instant now) {
    return new DeploymentStatuses(view, now).status(created);
  }

  /// When progress must be looked at again, since time alone can end it.
  static Optional<Duration> deadline(DeploymentView view, DeploymentStatus status, Instant now) {
    if (!view.hasDeadline() || view.isPaused()) {
      return Optional.empty();
    }
    return condition(status.getConditions(), PROGRESSING)
        .filter(progress -> !List.of(COMPLETE, TIMED_OUT).contains(progress.getReason()))
        .map(progress -> Duration.between(now, end(view, progress)).plusSeconds(1));
  }

  private DeploymentStatus status(boolean created) {
    DeploymentStatus counts = counts();
    int least = view.replicas() - view.maxUnavailable();
    if (value(counts.getAvailableReplicas()) >= least) {
      set(AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
    } else {
      set(
          AVAILABLE,
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.");
    }
    if (!view.hasDeadline()) {
      conditions.removeIf(condition -> PROGRESSING.equals(condition.getType()));
    } else {
      progress(counts, created);
    }
    failure();
    return new DeploymentStatusBuilder(counts).withConditions(conditions).build();
  }

  private DeploymentStatus counts() {
    int total = sum(view.all(), ReplicaSetStatus::getReplicas);
    int ready = sum(view.all(), ReplicaSetStatus::getReadyReplicas);
    int available = sum(view.all(), ReplicaSetStatus::getAvailableReplicas);
    int updated =
        sum(view.current().map(List::of).orElse(List.of()), ReplicaSetStatus::getReplicas);
    DeploymentStatusBuilder counts =
        new DeploymentStatusBuilder()
            .withObservedGeneration(view.deployment().getMetadata().getGeneration());
    before.map(DeploymentStatus::getCollisionCount).ifPresent(counts::withCollisionCount);
    int wanted = DeploymentView.size(view.all());
    orLeaveOut(total, counts::withReplicas);
    orLeaveOut(updated, counts::withUpdatedReplicas);
    orLeaveOut(ready, counts::withReadyReplicas);
    orLeaveOut(available, counts::withAvailableReplicas);
    orLeaveOut(Math.max(0, wanted - available), counts::withUnavailableReplicas);
    return counts.build();
  }

  /// Kubernetes leaves a count of zero out.
  private static void orLeaveOut(int count, Consumer<Integer> field) {
    if (count != 0) {
      field.accept(count);
    }
  }

  private static int sum(List<ReplicaSet> sets, Function<ReplicaSetStatus, Integer> count) {
    return sets.stream()
        .map(ReplicaSet::getStatus)
        .filter(Objects::nonNull)
        .mapToInt(status -> value(count.apply(status)))
        .sum();
  }

  private static int value(Integer count) {
    return Objects.requireNonNullElse(count, 0);
  }

  private void progress(DeploymentStatus counts, boolean created) {
    Optional<DeploymentCondition> last = condition(conditions, PROGRESSING);
    if (view.isPaused()) {
      if (last.filter(condition -> PAUSED.equals(condition.getReason())).isEmpty()) {
        set(PROGRESSING, "Unknown", PAUSED, "Deployment is paused");
      }
      return;
    }
    if (last.filter(condition -> PAUSED.equals(condition.getReason())).isPresent()) {
      renew(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
      return;
    }
    if (created) {
      String name = view.current().map(set -> set.getMetadata().getName()).orElse("");
      renew(
          PROGRESSING, "True", "NewReplicaSetCreated", "Created new replica set \"" + name + "\"");
      return;
    }
    boolean wasComplete =
        last.filter(condition -> COMPLETE.equals(condition.getReason())).isPresent()
            && value(counts.getReplicas()) == value(counts.getUpdatedReplicas());
    if (wasComplete) {
      return;
    }
    String what =
        view.current()
            .map(set -> "ReplicaSet \"" + set.getMetadata().getName() + "\"")
            .orElse("Deployment \"" + view.deployment().getMetadata().getName() + "\"");
    if (isComplete(counts)) {
      renew(PROGRESSING, "True", COMPLETE, what + " has successfully progressed.");
    } else if (hasMoved(counts) || last.isEmpty()) {
      renew(PROGRESSING, "True", "ReplicaSetUpdated", what + " is progressing.");
    } else if (!TIMED_OUT.equals(last.get().getReason()) && !end(view, last.get()).isAfter(now)) {
      renew(PROGRESSING, "False", TIMED_OUT, what + " has timed out progressing.");
    }
  }

  private boolean isComplete(DeploymentStatus counts) {
    return value(counts.getUpdatedReplicas()) == view.replicas()
        && value(counts.getReplicas()) == view.replicas()
        && value(counts.getAvailableReplicas()) == view.replicas();
  }

  private boolean hasMoved(DeploymentStatus counts) {
    DeploymentStatus old = before.orElseGet(DeploymentStatus::new);
    int oldLeft = value(old.getReplicas()) - value(old.getUpdatedReplicas());
    int nowLeft = value(counts.getReplicas()) - value(counts.getUpdatedReplicas());
    return value(counts.getUpdatedReplicas()) > value(old.getUpdatedReplicas())
        || nowLeft < oldLeft
        || value(counts.getReadyReplicas()) > value(old.getReadyReplicas())
        || value(counts.getAvailableReplicas()) > value(old.getAvailableReplicas());
  }

  private void failure() {
    conditions.removeIf(condition -> FAILURE.equals(condition.getType()));
    view.all().stream()
        .filter(set -> set.getStatus() != null)
        .flatMap(set -> set.getStatus().getConditions().stream())
        .filter(condition -> FAILURE.equals(condition.getType()))
        .findFirst()
        .ifPresent(this::copy);
  }

  private void copy(ReplicaSetCondition failure) {
    conditions.add(
        new DeploymentConditionBuilder()
            .withType(FAILURE)
            .withStatus(failure.getStatus())
            .withReason(failure.getReason())
            .withMessage(failure.getMessage())
            .withLastTransitionTime(failure.getLastTransitionTime())
            .withLastUpdateTime(failure.getLastTransitionTime())
            .build());
  }

  /// Sets a condition unless it says the same already.
  private void set(String type, String status, String reason, String message) {
    boolean same =
        condition(conditions, type)
            .filter(old -> status.equals(old.getStatus()) && reason.equals(old.getReason()))
            .isPresent();
    if (!same) {
      renew(type, status, reason, message);
    }
  }

  /// Sets a condition; the time of transition is that of the last change of its status.
  private void renew(String type, String status, String reason, String message) {
    String transition =
        condition(conditions, type)
            .filter(old -> status.equals(old.getStatus()))
            .map(DeploymentCondition::getLastTransitionTime)
            .orElse(now.toString());
    DeploymentCondition renewed =
        new DeploymentConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withLastUpdateTime(now.toString())
            .withLastTransitionTime(transition)
            .build();
    conditions.removeIf(condition -> type.equals(condition.getType()));
    conditions.add(renewed);
  }

  private static Instant end(DeploymentView view, DeploymentCondition progress) {
    return Instant.parse(progress.getLastUpdateTime())
        .plusSeconds(view.spec().getProgressDeadlineSeconds());
  }

  private static Optional<DeploymentCondition> condition(
      List<DeploymentCondition> conditions, String type) {
    return conditions.stream().filter(condition -> type.equals(condition.getType())).findFirst();
  }

  /// Whether the newest revision is fully there.
  static boolean isComplete(Deployment deployment) {
    return deployment.getStatus() != null
        && condition(deployment.getStatus().getConditions(), PROGRESSING)
            .filter(progress -> COMPLETE.equals(progress.getReason()))
            .isPresent();
  }
}
