// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.portolan.kube.api.PodStreams.ExecRequest;
import io.portolan.kube.api.PodStreams.LogRequest;
import io.portolan.kube.api.PodStreams.PodIdentity;
import io.portolan.kube.api.PodStreams.PortConnection;
import io.portolan.kube.api.PodStreams.ProcessStreams;
import io.portolan.kube.api.PodStreams.TerminalSize;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.linux.process.Orphans;
import io.portolan.node.process.Worlds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pods whose containers are processes, and what `kubectl exec`, `logs` and `port-forward` do.
class ProcessPodTest {
  @TempDir Path state;
  private NodeFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new NodeFixture(state);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static PodBuilder process(String name, String script) {
    return Pods.standIn(name)
        .editSpec()
        .withRuntimeClassName("process")
        .withTerminationGracePeriodSeconds(5L)
        .editFirstContainer()
        .withCommand("/bin/sh", "-c", script)
        .endContainer()
        .endSpec();
  }

  private static PodIdentity identity(Pod pod) {
    return new PodIdentity(
        "default", pod.getMetadata().getName(), pod.getMetadata().getUid(), "node-1");
  }

  private String logs(Pod pod) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LogRequest all =
        new LogRequest(
            "web",
            false,
            false,
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            false);
    fixture.agents.streams().logs(identity(pod), all, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /// How a command went.
  private record Result(int code, String out, String error) {}

  private Result exec(Pod pod, String input, boolean tty, String... command) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    ProcessStreams streams =
        new ProcessStreams(
            true,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            out,
            error,
            timeout -> {
              Thread.sleep(timeout);
              return Optional.of(new TerminalSize(100, 40));
            });
    ExecRequest request = new ExecRequest("web", List.of(command), tty);
    int code = fixture.agents.streams().exec(identity(pod), request, streams);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
  }

  private static ContainerStatus status(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }

  @Test
  void runsScriptWithVariablesFilesAndHostname() throws Exception {
    fixture.client.create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("config")
            .endMetadata()
            .withData(Map.of("color", "blue", "page.html", "hello"))
            .build());
    fixture.client.create(
        process(
                "job",
                "echo $COLOR $GREETING $POD_IP; hostname; cat /etc/config/page.html; echo;"
                    + " cat /data/new/page.html; echo; cat /etc/resolv.conf; cat /etc/hosts;"
                    + " echo bye > /dev/termination-log; echo oops >&2; exit 3")
            .editSpec()
            .withRestartPolicy("Never")
            .addNewVolume()
            .withName("config")
            .withNewConfigMap()
            .withName("config")
            .endConfigMap()
            .endVolume()
            .editFirstContainer()
            .addNewEnv()
            .withName("COLOR")
            .withNewValueFrom()
            .withNewConfigMapKeyRef("color", "config", false)
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("GREETING")
            .withValue("very-$(COLOR)")
            .endEnv()
            .addNewEnv()
            .withName("POD_IP")
            .withNewValueFrom()
            .withNewFieldRef("v1", "status.podIP")
            .endValueFrom()
            .endEnv()
            .addNewVolumeMount()
            .withName("config")
            .withMountPath("/etc/config")
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("config")
            .withMountPath("/data/new")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .build());

    Pod pod = fixture.awaitPod("job", p -> "Failed".equals(p.getStatus().getPhase()));

    String ip = pod.getStatus().getPodIP();
    assertThat(logs(pod))
        .contains("blue very-blue " + ip + "\njob\nhello\nhello\n")
        .contains("search default.svc.cluster.local svc.cluster.local cluster.local\n")
        .contains("nameserver 10.96.0.10\n", "options ndots:5\n", ip + "\tjob\n", "oops\n");
    var ended = status(pod).getState().getTerminated();
    assertThat(ended.getExitCode()).isEqualTo(3);
    assertThat(ended.getReason()).isEqualTo("Error");
    assertThat(ended.getMessage()).isEqualTo("bye\n");
    assertThat(Files.exists(Path.of("/etc/config"))).isFalse();
    assertThat(Files.exists(Path.of("/data"))).isFalse();
  }

  @Test
  void restartsAndThenBacksOff() {
    fixture.client.create(process("crash", "exit 1").build());
    Pod pod =
        fixture.awaitPod(
            "crash",
            p ->
                !p.getStatus().getContainerStatuses().isEmpty()
                    && status(p).getState().getWaiting() != null
                    && "CrashLoopBackOff".equals(status(p).getState().getWaiting().getReason()));
    assertThat(status(pod).getRestartCount()).isEqualTo(1);
    assertThat(status(pod).getLastState().getTerminated().getExitCode()).isEqualTo(1);
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void saysWhatIsMissing() {
    fixture.client.create(
        Pods.standIn("none").editSpec().withRuntimeClassName("process").endSpec().build());
    Pod pod =
        fixture.awaitPod(
            "none",
            p ->
                !p.getStatus().getContainerStatuses().isEmpty()
                    && status(p).getState().getWaiting().getMessage() != null);
    assertThat(status(pod).getState().getWaiting().getReason()).isEqualTo("CreateContainerError");
    assertThat(status(pod).getState().getWaiting().getMessage()).contains("names no command");
  }

  @Test
  void endsTheWholeTreeWithinTheGrace() {
    fixture.client.create(
        process("tree", "trap '' TERM; (trap '' TERM; sleep 60) & sleep 60; sleep 60")
            .editSpec()
            .withTerminationGracePeriodSeconds(1L)
            .endSpec()
            .build());
    fixture.awaitReady("tree");
    String mark = "node-1@" + state;
    fixture.eventually("processes", () -> Orphans.find(Worlds.MARK, mark).size() >= 4);

    fixture.client.delete(Pod.class, "default", "tree", Deletion.DEFAULT);

    fixture.eventually("gone", () -> !fixture.exists("tree"));
    fixture.eventually("no process", () -> Orphans.find(Worlds.MARK, mark).isEmpty());
  }

  @Test
  void execRunsBesideStandIn() throws Exception {
    fixture.client.create(Pods.named("web"));
    Pod pod = fixture.awaitReady("web");

    Result cat = exec(pod, "typed", false, "sh", "-c", "cat; echo err >&2; hostname; exit 7");
    Result curl = exec(pod, "", false, "curl", "-s", "http://127.0.0.1:8080/x");
    Result tty = exec(pod, "", true, "sh", "-c", "stty size; tty");

    assertThat(cat).isEqualTo(new Result(7, "typedweb\n", "err\n"));
    assertThat(curl.out()).contains("\"pod\":\"web\"", "\"path\":\"/x\"");
    assertThat(tty.out()).contains("40 100", "/dev/pts/");
    assertThat(logs(pod)).contains("\"GET /x HTTP/1.1\" 200");
  }

  @Test
  void forwardsPorts() throws Exception {
    fixture.client.create(Pods.named("web"));
    Pod pod = fixture.awaitReady("web");
    try (PortConnection connection = fixture.agents.streams().connect(identity(pod), 8080)) {
      connection
          .output()
          .write("GET /f HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      connection.output().close();
      String answer = new String(connection.input().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").contains("\"path\":\"/f\"");
    }
  }

  @Test
  void probesByCommand() {
    fixture.client.create(
        process("probed", "sleep 0.3; touch /probed-here/ready; sleep 60")
            .editSpec()
            .addNewVolume()
            .withName("x")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .editFirstContainer()
            .addNewVolumeMount()
            .withName("x")
            .withMountPath("/probed-here")
            .endVolumeMount()
            .withNewReadinessProbe()
            .withNewExec()
            .withCommand("test", "-e", "/probed-here/ready")
            .endExec()
            .withPeriodSeconds(1)
            .endReadinessProbe()
            .endContainer()
            .endSpec()
            .build());
    Pod pod = fixture.awaitReady("probed");
    assertThat(status(pod).getRestartCount()).isZero();
  }
}
