// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.node.probe.ProbeResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A pod's life as the API shows it.
class PodWorkerTest {
  private final WorkerHarness harness = new WorkerHarness();

  private static Pod withInit(String... names) {
    PodBuilder pod = WorkerHarness.pod("web");
    for (String name : names) {
      pod.editSpec().addToInitContainers(WorkerHarness.container(name)).endSpec();
    }
    return pod.build();
  }

  private static Probe probe(int periodSeconds, int failureThreshold) {
    return new ProbeBuilder()
        .withNewTcpSocket()
        .withNewPort(80)
        .endTcpSocket()
        .withPeriodSeconds(periodSeconds)
        .withFailureThreshold(failureThreshold)
        .build();
  }

  @Test
  void tellsRunningPodAsKubeletDoes() {
    harness.run(WorkerHarness.pod("web").build());

    assertThat(Serialization.asYaml(harness.now().getStatus()))
        .isEqualTo(
            """
            ---
            conditions:
            - lastTransitionTime: "2026-11-23T10:00:00Z"
              status: "True"
              type: "PodReadyToStartContainers"
            - lastTransitionTime: "2026-11-23T10:00:00Z"
              status: "True"
              type: "Initialized"
            - lastTransitionTime: "2026-11-23T10:00:00Z"
              status: "True"
              type: "Ready"
            - lastTransitionTime: "2026-11-23T10:00:00Z"
              status: "True"
              type: "ContainersReady"
            - lastTransitionTime: "2026-11-23T10:00:00Z"
              status: "True"
              type: "PodScheduled"
            containerStatuses:
            - containerID: "portolan://web"
              image: "shop/web:1"
              imageID: "shop/web:1"
              lastState: {}
              name: "web"
              ready: true
              restartCount: 0
              started: true
              state:
                running:
                  startedAt: "2026-11-23T10:00:00Z"
            hostIP: "172.30.0.2"
            hostIPs:
            - ip: "172.30.0.2"
            phase: "Running"
            podIP: "10.244.0.5"
            podIPs:
            - ip: "10.244.0.5"
            - ip: "fd00:10:244::5"
            qosClass: "BestEffort"
            startTime: "2026-11-23T10:00:00Z"
            """);
  }

  @Test
  void runsInitContainersOneByOneBeforeTheOthers() {
    harness.run(withInit("first", "second"));
    assertThat(harness.happened).containsExactly("sandbox", "start first");
    assertThat(harness.phase()).isEqualTo("Pending");
    assertThat(harness.condition("Initialized")).isEqualTo("False ContainersNotInitialized");
    assertThat(harness.status("web").getState().getWaiting().getReason())
        .isEqualTo("PodInitializing");

    harness.exit("first", 0);
    harness.exit("second", 0);

    assertThat(harness.happened).endsWith("start second", "start web");
    assertThat(harness.condition("Initialized")).isEqualTo("True");
    assertThat(harness.phase()).isEqualTo("Running");
  }

  @Test
  void startsContainersOnceSidecarRuns() {
    Container sidecar = WorkerHarness.container("proxy");
    sidecar.setRestartPolicy("Always");
    harness.run(WorkerHarness.pod("web").editSpec().addToInitContainers(sidecar).endSpec().build());

    assertThat(harness.happened).containsExactly("sandbox", "start proxy", "start web");
    assertThat(harness.condition("Ready")).isEqualTo("True");
  }

  @Test
  void tellsWhatHappenedAlsoWhenSomethingElseHappensBeforeItIsTold() {
    harness.run(WorkerHarness.pod("web").build());

    harness.exitUnnoticed("web", 1);
    harness.changeServices();

    assertThat(harness.status("web").getRestartCount()).isEqualTo(1);
  }

  @Test
  void restartsAtOnceThenAfterTenThenTwentySeconds() {
    harness.run(WorkerHarness.pod("web").build());

    harness.exit("web", 1);
    assertThat(harness.status("web").getRestartCount()).isEqualTo(1);
    assertThat(harness.condition("Ready")).isEqualTo("True");

    harness.exit("web", 1);
    var waiting = harness.status("web").getState().getWaiting();
    assertThat(waiting.getReason()).isEqualTo("CrashLoopBackOff");
    assertThat(waiting.getMessage())
        .startsWith("back-off 10s restarting failed container=web pod=web_shop(");
    assertThat(harness.phase()).isEqualTo("Running");
    assertThat(harness.condition("Ready")).isEqualTo("False ContainersNotReady");

    harness.advance(Duration.ofSeconds(9));
    assertThat(harness.running).isEmpty();
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.running).containsKey("web");

    harness.exit("web", 1);
    assertThat(harness.status("web").getState().getWaiting().getMessage())
        .startsWith("back-off 20s");
    assertThat(harness.status("web").getLastState().getTerminated().getExitCode()).isEqualTo(1);
  }

  @Test
  void succeedsWhenNothingIsToBeRestarted() {
    harness.run(
        WorkerHarness.pod("a", "b").editSpec().withRestartPolicy("Never").endSpec().build());

    harness.exit("a", 0);
    assertThat(harness.phase()).isEqualTo("Running");
    harness.exit("b", 0);

    assertThat(harness.phase()).isEqualTo("Succeeded");
    assertThat(harness.condition("Ready")).isEqualTo("False PodCompleted");
    assertThat(harness.condition("Initialized")).isEqualTo("True PodCompleted");
    assertThat(harness.happened).endsWith("no more sandbox");
    assertThat(harness.now().getStatus().getPodIP()).isEqualTo("10.244.0.5");
  }

  @Test
  void failsPodThatOutlivesItsDeadline() {
    harness.run(
        WorkerHarness.pod("web").editSpec().withActiveDeadlineSeconds(30L).endSpec().build());

    harness.advance(Duration.ofSeconds(30));
    harness.exit("web", 143);

    assertThat(harness.phase()).isEqualTo("Failed");
    assertThat(harness.now().getStatus().getReason()).isEqualTo("DeadlineExceeded");
  }

  @Test
  void endsDeletedPodWithinItsGraceAndReleasesIt() {
    harness.run(
        WorkerHarness.pod("web")
            .editSpec()
            .withTerminationGracePeriodSeconds(7L)
            .endSpec()
            .build());
    harness.client.delete(Pod.class, "shop", "web", Deletion.DEFAULT);
    Pod last = harness.now();
    harness.refresh();
    assertThat(harness.happened).endsWith("stop web 7s");
    assertThat(harness.stored()).isPresent();

    harness.exit("web", 143);

    assertThat(harness.happened).endsWith("no more sandbox");
    assertThat(harness.stored()).isEmpty();
    harness.vanish(last);
    assertThat(harness.happened).endsWith("forgotten");
  }

  @Test
  void retriesSandboxThatCannotBeMade() {
    harness.sandboxProblem = java.util.Optional.of("no address is free");
    harness.run(WorkerHarness.pod("web").build());
    assertThat(harness.phase()).isEqualTo("Pending");
    assertThat(harness.condition("PodReadyToStartContainers")).isEqualTo("False");
    assertThat(harness.status("web").getState().getWaiting().getReason())
        .isEqualTo("ContainerCreating");

    harness.sandboxProblem = java.util.Optional.empty();
    harness.advance(Duration.ofSeconds(2));

    assertThat(harness.condition("Ready")).isEqualTo("True");
  }

  @Test
  void saysWhyContainerDoesNotStart() {
    harness.run(WorkerHarness.pod("broken").build());
    var waiting = harness.status("broken").getState().getWaiting();
    assertThat(waiting.getReason()).isEqualTo("CreateContainerError");
    assertThat(waiting.getMessage()).isEqualTo("it is broken");
    assertThat(harness.phase()).isEqualTo("Pending");
  }

  @Test
  void followsReadinessProbe() {
    Container web = WorkerHarness.container("web");
    web.setReadinessProbe(probe(5, 2));
    harness.run(WorkerHarness.pod().editSpec().addToContainers(web).endSpec().build());
    assertThat(harness.condition("Ready")).isEqualTo("True");

    harness.probeResult = new ProbeResult.Failed("dial tcp: connection refused");
    harness.advance(Duration.ofSeconds(5));
    assertThat(harness.condition("Ready")).isEqualTo("True");
    harness.advance(Duration.ofSeconds(5));
    assertThat(harness.condition("Ready")).isEqualTo("False ContainersNotReady");

    harness.probeResult = new ProbeResult.Passed();
    harness.advance(Duration.ofSeconds(5));
    assertThat(harness.condition("Ready")).isEqualTo("True");
    assertThat(harness.status("web").getRestartCount()).isZero();
  }

  @Test
  void restartsContainerThatFailsItsLivenessProbe() {
    Container web = WorkerHarness.container("web");
    web.setLivenessProbe(probe(10, 3));
    harness.run(WorkerHarness.pod().editSpec().addToContainers(web).endSpec().build());

    harness.probeResult = new ProbeResult.Failed("HTTP probe failed with statuscode: 500");
    harness.advance(Duration.ofSeconds(30));
    assertThat(harness.happened).endsWith("stop web 30s");
    harness.probeResult = new ProbeResult.Passed();
    harness.exit("web", 137);

    assertThat(harness.happened).endsWith("start web");
    assertThat(harness.status("web").getRestartCount()).isEqualTo(1);
  }

  @Test
  void isNotReadyBeforeStartupProbeHasPassed() {
    Container web = WorkerHarness.container("web");
    web.setStartupProbe(probe(10, 30));
    harness.probeResult = new ProbeResult.Failed("not yet");
    harness.run(WorkerHarness.pod().editSpec().addToContainers(web).endSpec().build());
    harness.advance(Duration.ofSeconds(10));
    assertThat(harness.status("web").getStarted()).isFalse();
    assertThat(harness.condition("Ready")).isEqualTo("False ContainersNotReady");

    harness.probeResult = new ProbeResult.Passed();
    harness.advance(Duration.ofSeconds(10));

    assertThat(harness.status("web").getStarted()).isTrue();
    assertThat(harness.condition("Ready")).isEqualTo("True");
  }

  @Test
  void waitsForReadinessGates() {
    harness.run(
        WorkerHarness.pod("web")
            .editSpec()
            .addNewReadinessGate()
            .withConditionType("example.com/lb")
            .endReadinessGate()
            .endSpec()
            .build());
    assertThat(harness.condition("Ready")).isEqualTo("False ReadinessGatesNotReady");
    assertThat(harness.condition("ContainersReady")).isEqualTo("True");
  }

  @Test
  void tellsTheStatusLaterWhenTheDiskIsFull() {
    harness.run(WorkerHarness.pod("web").build());
    harness.store.fill();
    harness.exit("web", 1);
    assertThat(harness.status("web").getState().getRunning()).isNotNull();

    harness.store.makeRoom();
    harness.advance(Duration.ofSeconds(1));

    assertThat(harness.status("web").getRestartCount()).isEqualTo(1);
  }
}
