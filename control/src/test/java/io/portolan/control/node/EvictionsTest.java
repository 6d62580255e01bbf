// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EvictionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:40Z");
  private static final Node LOST =
      new NodeBuilder()
          .withNewSpec()
          .addNewTaint()
          .withKey(NodeHealth.UNREACHABLE)
          .withEffect("NoExecute")
          .withTimeAdded("2026-01-01T00:00:00Z")
          .endTaint()
          .endSpec()
          .build();

  @Test
  void lets300SecondsPassForOrdinaryPods() {
    assertThat(Evictions.left(pod(300L), LOST, NOW)).contains(Duration.ofSeconds(200));
    assertThat(Evictions.left(pod(60L), LOST, NOW)).contains(Duration.ofSeconds(-40));
  }

  @Test
  void drivesIntolerantPodsAwayAtOnce() {
    Pod pod = new PodBuilder().withNewSpec().endSpec().build();
    assertThat(Evictions.left(pod, LOST, NOW)).contains(Duration.ZERO);
  }

  @Test
  void leavesAHealthyNodeAlone() {
    Node healthy = new NodeBuilder().withNewSpec().endSpec().build();
    assertThat(Evictions.left(pod(300L), healthy, NOW)).isEmpty();
  }

  private static Pod pod(long seconds) {
    return new PodBuilder()
        .withNewSpec()
        .addNewToleration()
        .withKey(NodeHealth.UNREACHABLE)
        .withOperator("Exists")
        .withEffect("NoExecute")
        .withTolerationSeconds(seconds)
        .endToleration()
        .endSpec()
        .build();
  }
}
