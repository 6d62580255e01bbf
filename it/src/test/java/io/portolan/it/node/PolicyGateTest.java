// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.network.IpAddress;
import io.portolan.node.agent.PolicyGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pod waits for its policies before it is on the network, and before anything of it runs. The
/// number is that of docs/conformance.md.
class PolicyGateTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path state;

  /// Lets nobody pass before it is opened, and fails as often as it is told to first.
  private static final class Gate implements PolicyGate {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger failures;

    Gate(int failures) {
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public void enter(Pod pod, List<IpAddress> addresses) {
      asked.countDown();
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("the policies of the pod are not in force");
      }
      await(open);
    }

    @Override
    public void leave(Pod pod, List<IpAddress> addresses) {}

    static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// A pod whose first container leaves a file behind.
  private Pod pod(Path trace) {
    return Pods.standIn("p")
        .editSpec()
        .withRuntimeClassName("process")
        .addNewInitContainer()
        .withName("first")
        .withImage("process")
        .withCommand("/bin/sh", "-c", "touch " + trace)
        .endInitContainer()
        .editFirstContainer()
        .withCommand("/bin/sh", "-c", "sleep 60")
        .endContainer()
        .endSpec()
        .build();
  }

  @Test
  @DisplayName("71: neither a link nor a container is there before the policies are in force")
  void nothingIsThereBeforeThePoliciesAre() throws Exception {
    Gate gate = new Gate(0);
    Path trace = state.resolve("trace");
    try (NodeFixture fixture = new NodeFixture(state, gate)) {
      fixture.client.create(pod(trace));
      Gate.await(gate.asked);
      assertThat(fixture.podLinks()).isEmpty();
      assertThat(Files.exists(trace)).isFalse();
      gate.open.countDown();
      fixture.awaitReady("p");
      assertThat(fixture.podLinks()).hasSize(1);
      assertThat(Files.exists(trace)).isTrue();
    }
  }

  @Test
  @DisplayName("71: a pod whose policies are not in force is not connected, and tries again")
  void aPodWithoutItsPoliciesIsNotConnected() throws Exception {
    Gate gate = new Gate(1);
    try (NodeFixture fixture = new NodeFixture(state, gate)) {
      fixture.client.create(pod(state.resolve("trace")));
      fixture.eventually(
          "an Event",
          () -> fixture.events("p").stream().anyMatch(text -> text.contains("not in force")));
      assertThat(fixture.podLinks()).isEmpty();
      gate.open.countDown();
      fixture.awaitReady("p");
      assertThat(fixture.podLinks()).hasSize(1);
    }
  }
}
