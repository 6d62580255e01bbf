// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.portolan.control.replica.Portions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A Deployment with its ReplicaSets, as they are.
///
/// @param current the ReplicaSet of the Deployment's template, if there is one
/// @param old the others, the oldest first
/// @param oldPodsRun whether pods of old ReplicaSets have not ended yet
record DeploymentView(
    Deployment deployment, Optional<ReplicaSet> current, List<ReplicaSet> old, boolean oldPodsRun) {
  private static final int NO_DEADLINE = Integer.MAX_VALUE;

  static final Comparator<ReplicaSet> BY_AGE =
      Comparator.<ReplicaSet, String>comparing(
              set -> Objects.requireNonNullElse(set.getMetadata().getCreationTimestamp(), ""))
          .thenComparing(set -> set.getMetadata().getName());

  DeploymentSpec spec() {
    return deployment.getSpec();
  }

  int replicas() {
    return Objects.requireNonNullElse(spec().getReplicas(), 1);
  }

  boolean isPaused() {
    return Boolean.TRUE.equals(spec().getPaused());
  }

  boolean isRecreate() {
    return spec().getStrategy() != null && "Recreate".equals(spec().getStrategy().getType());
  }

  List<ReplicaSet> all() {
    List<ReplicaSet> all = new ArrayList<>(old);
    current.ifPresent(all::add);
    return all;
  }

  List<ReplicaSet> active() {
    return all().stream().filter(set -> size(set) > 0).toList();
  }

  List<ReplicaSet> activeOld() {
    return old.stream().filter(set -> size(set) > 0).toList();
  }

  /// How many pods may be there beyond those wanted.
  int maxSurge() {
    return isRecreate()
        ? 0
        : Portions.up(rolling().map(RollingUpdateDeployment::getMaxSurge), replicas());
  }

  /// How many of the wanted pods may be missing. At least one of surge and this is not 0, or
  /// nothing could ever move.
  int maxUnavailable() {
    if (isRecreate() || replicas() == 0) {
      return 0;
    }
    Optional<IntOrString> wish = rolling().map(RollingUpdateDeployment::getMaxUnavailable);
    int unavailable = Portions.down(wish, replicas());
    if (unavailable == 0 && maxSurge() == 0) {
      return 1;
    }
    return Math.min(unavailable, replicas());
  }

  boolean hasDeadline() {
    Integer seconds = spec().getProgressDeadlineSeconds();
    return seconds != null && seconds != NO_DEADLINE;
  }

  int revisionHistoryLimit() {
    return Objects.requireNonNullElse(spec().getRevisionHistoryLimit(), 10);
  }

  private Optional<RollingUpdateDeployment> rolling() {
    return Optional.ofNullable(spec().getStrategy())
        .flatMap(strategy -> Optional.ofNullable(strategy.getRollingUpdate()));
  }

  /// How many pods a ReplicaSet is asked for.
  static int size(ReplicaSet set) {
    return Objects.requireNonNullElse(set.getSpec().getReplicas(), 1);
  }

  static int size(List<ReplicaSet> sets) {
    return sets.stream().mapToInt(DeploymentView::size).sum();
  }

  /// How many pods of a ReplicaSet are available.
  static int available(ReplicaSet set) {
    return set.getStatus() == null
        ? 0
        : Objects.requireNonNullElse(set.getStatus().getAvailableReplicas(), 0);
  }

  static int available(List<ReplicaSet> sets) {
    return sets.stream().mapToInt(DeploymentView::available).sum();
  }
}
