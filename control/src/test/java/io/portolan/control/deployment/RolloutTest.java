// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RolloutTest {
  @Test
  void surgesRoundedUpAndMissesRoundedDown() {
    DeploymentView view = view(10, "25%", "25%", set("new", 0, 0), set("old", 10, 10));
    assertThat(view.maxSurge()).isEqualTo(3);
    assertThat(view.maxUnavailable()).isEqualTo(2);
    assertThat(sizes(view)).isEqualTo(Map.of("new", 3));
  }

  @Test
  void shrinksOldOnesAsFarAsEnoughAreAvailable() {
    assertThat(sizes(view(10, "25%", "25%", set("new", 3, 0), set("old", 10, 10))))
        .isEqualTo(Map.of("old", 8));
    assertThat(sizes(view(10, "25%", "25%", set("new", 5, 3), set("old", 8, 8))))
        .isEqualTo(Map.of("old", 5));
  }

  @Test
  void removesOldPodsThatAreNotWellFirst() {
    assertThat(sizes(view(10, "25%", "25%", set("new", 3, 0), set("old", 10, 4))))
        .isEqualTo(Map.of("old", 8));
  }

  @Test
  void movesOneByOneWhereNeitherIsAllowed() {
    assertThat(view(3, "0", "0", set("new", 0, 0), set("old", 3, 3)).maxUnavailable()).isEqualTo(1);
  }

  /// However pods come up: never more than replicas + surge, never fewer available than allowed,
  /// and it ends.
  @Test
  void keepsItsBoundsUntilItIsDone() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 300; run++) {
      int replicas = 1 + random.nextInt(12);
      String surge = random.nextInt(4) + "";
      String missing = random.nextInt(100) + "%";
      ReplicaSet current = set("new", 0, 0);
      ReplicaSet old = set("old", replicas, replicas);
      int steps = 0;
      DeploymentView view = view(replicas, surge, missing, current, old);
      while (DeploymentView.available(view.current().orElseThrow()) < replicas
          || DeploymentView.size(view.old()) > 0) {
        assertThat(++steps).as("seed %s", seed).isLessThan(500);
        Map<String, Integer> sizes = sizes(view);
        current = step(view.current().orElseThrow(), Optional.ofNullable(sizes.get("new")), random);
        old = step(view.old().getFirst(), Optional.ofNullable(sizes.get("old")), random);
        view = view(replicas, surge, missing, current, old);
        assertThat(DeploymentView.size(view.all()))
            .as("seed %s", seed)
            .isLessThanOrEqualTo(replicas + view.maxSurge());
        assertThat(DeploymentView.available(view.all()))
            .as("seed %s", seed)
            .isGreaterThanOrEqualTo(replicas - view.maxUnavailable());
      }
    }
  }

  private static ReplicaSet step(ReplicaSet set, Optional<Integer> size, Random random) {
    int now = size.orElse(DeploymentView.size(set));
    int available = Math.min(DeploymentView.available(set), now);
    return set(set.getMetadata().getName(), now, Math.min(now, available + random.nextInt(2)));
  }

  private static Map<String, Integer> sizes(DeploymentView view) {
    Map<String, Integer> sizes = new TreeMap<>();
    Rollout.next(view).forEach((set, size) -> sizes.put(set.getMetadata().getName(), size));
    return sizes;
  }

  private static DeploymentView view(
      int replicas, String surge, String unavailable, ReplicaSet current, ReplicaSet old) {
    Deployment deployment =
        new DeploymentBuilder()
            .withNewSpec()
            .withReplicas(replicas)
            .withNewStrategy()
            .withNewRollingUpdate()
            .withMaxSurge(value(surge))
            .withMaxUnavailable(value(unavailable))
            .endRollingUpdate()
            .endStrategy()
            .endSpec()
            .build();
    return new DeploymentView(deployment, Optional.of(current), List.of(old), true);
  }

  private static IntOrString value(String text) {
    return text.endsWith("%") ? new IntOrString(text) : new IntOrString(Integer.valueOf(text));
  }

  private static ReplicaSet set(String name, int size, int available) {
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withReplicas(size)
        .endSpec()
        .withNewStatus()
        .withReplicas(size)
        .withAvailableReplicas(available)
        .endStatus()
        .build();
  }
}
