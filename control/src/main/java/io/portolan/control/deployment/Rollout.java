// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// How large each ReplicaSet of a Deployment should be next. Pure.
final class Rollout {
  private Rollout() {}

  /// The next step of a rollout: at most one group of ReplicaSets changes, and the next step comes
  /// when its pods have. Empty when nothing is to be done now.
  static Map<ReplicaSet, Integer> next(DeploymentView view) {
    return view.isRecreate() ? nextOfRecreate(view) : nextOfRolling(view);
  }

  private static Map<ReplicaSet, Integer> nextOfRecreate(DeploymentView view) {
    if (!view.activeOld().isEmpty()) {
      Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
      view.activeOld().forEach(set -> sizes.put(set, 0));
      return sizes;
    }
    return view.current().isPresent() && !view.oldPodsRun()
        ? change(view.current().get(), view.replicas())
        : Map.of();
  }

  private static Map<ReplicaSet, Integer> nextOfRolling(DeploymentView view) {
    if (view.current().isPresent()) {
      ReplicaSet current = view.current().get();
      Map<ReplicaSet, Integer> change =
          change(current, sizeOfCurrent(view, DeploymentView.size(current)));
      if (!change.isEmpty()) {
        return change;
      }
    }
    return shrinkOld(view);
  }

  /// How large the ReplicaSet of the newest template may be.
  ///
  /// @param now how large it is
  static int sizeOfCurrent(DeploymentView view, int now) {
    if (view.isRecreate() || now >= view.replicas()) {
      return view.replicas();
    }
    int total = DeploymentView.size(view.old()) + now;
    int room = view.replicas() + view.maxSurge() - total;
    return room <= 0 ? now : now + Math.min(room, view.replicas() - now);
  }

  private static Map<ReplicaSet, Integer> shrinkOld(DeploymentView view) {
    List<ReplicaSet> old = view.activeOld();
    if (old.isEmpty()) {
      return Map.of();
    }
    int currentMissing =
        view.current()
            .map(set -> DeploymentView.size(set) - DeploymentView.available(set))
            .orElse(0);
    int minAvailable = view.replicas() - view.maxUnavailable();
    int most = DeploymentView.size(view.all()) - minAvailable - currentMissing;
    if (most <= 0) {
      return Map.of();
    }
    Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
    int left = most;
    for (ReplicaSet set : old) {
      int unhealthy =
          Math.min(left, Math.max(0, DeploymentView.size(set) - DeploymentView.available(set)));
      sizes.put(set, DeploymentView.size(set) - unhealthy);
      left -= unhealthy;
    }
    int spare = DeploymentView.available(view.all()) - minAvailable;
    for (ReplicaSet set : old) {
      int size = Objects.requireNonNull(sizes.get(set));
      int go = Math.min(Math.max(0, spare), size);
      sizes.put(set, size - go);
      spare -= go;
    }
    sizes.entrySet().removeIf(entry -> entry.getValue() == DeploymentView.size(entry.getKey()));
    return sizes;
  }

  /// Follows a change of the wanted number in the middle of a rollout, or while it is paused: each
  /// ReplicaSet keeps its share.
  static Map<ReplicaSet, Integer> rescale(DeploymentView view) {
    List<ReplicaSet> active = view.active();
    if (active.size() <= 1) {
      Optional<ReplicaSet> only =
          active.stream()
              .findFirst()
              .or(view::current)
              .or(() -> view.old().stream().max(DeploymentView.BY_AGE));
      return only.map(set -> change(set, view.replicas())).orElse(Map.of());
    }
    if (view.current().filter(set -> isSaturated(view, set)).isPresent()) {
      Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
      view.activeOld().forEach(set -> sizes.put(set, 0));
      return sizes;
    }
    return view.isRecreate() ? Map.of() : proportional(view, active);
  }

  private static boolean isSaturated(DeploymentView view, ReplicaSet set) {
    return DeploymentView.size(set) == view.replicas()
        && Revisions.desired(set) == view.replicas()
        && DeploymentView.available(set) == view.replicas();
  }

  private static Map<ReplicaSet, Integer> proportional(
      DeploymentView view, List<ReplicaSet> active) {
    int allowed = view.replicas() > 0 ? view.replicas() + view.maxSurge() : 0;
    int add = allowed - DeploymentView.size(active);
    List<ReplicaSet> order = new ArrayList<>(active);
    Comparator<ReplicaSet> bySize =
        Comparator.comparing(DeploymentView::size, Comparator.reverseOrder());
    order.sort(
        bySize.thenComparing(add > 0 ? DeploymentView.BY_AGE.reversed() : DeploymentView.BY_AGE));
    Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
    int added = 0;
    for (ReplicaSet set : order) {
      int share = add == 0 ? 0 : share(set, view, allowed, add - added);
      sizes.put(set, DeploymentView.size(set) + share);
      added += share;
    }
    if (add != added) {
      ReplicaSet largest = order.getFirst();
      sizes.merge(largest, add - added, Integer::sum);
      sizes.computeIfPresent(largest, (_, size) -> Math.max(0, size));
    }
    sizes.entrySet().removeIf(entry -> entry.getValue() == DeploymentView.size(entry.getKey()));
    return sizes;
  }

  private static int share(ReplicaSet set, DeploymentView view, int allowed, int left) {
    int size = DeploymentView.size(set);
    int before = Revisions.max(set);
    int wished =
        view.replicas() == 0
            ? -size
            : (int) Math.round((double) size * allowed / (before > 0 ? before : allowed)) - size;
    return left > 0 ? Math.clamp(wished, 0, left) : Math.clamp(wished, left, 0);
  }

  private static Map<ReplicaSet, Integer> change(ReplicaSet set, int size) {
    return DeploymentView.size(set) == size ? Map.of() : Map.of(set, size);
  }

  /// The old ReplicaSets beyond the history that is kept.
  static List<ReplicaSet> outdated(DeploymentView view) {
    List<ReplicaSet> idle =
        view.old().stream()
            .filter(set -> DeploymentView.size(set) == 0 && Revisions.isSettled(set))
            .sorted(
                Comparator.<ReplicaSet, Long>comparing(Revisions::of)
                    .thenComparing(DeploymentView.BY_AGE))
            .toList();
    int count = Math.max(0, idle.size() - view.revisionHistoryLimit());
    return idle.subList(0, count);
  }
}
