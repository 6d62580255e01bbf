// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Probes from the node's namespace, over real connections.
class ProbeTest {
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

  private static Pod ready(PodBuilder pod, Probe probe) {
    return pod.editSpec()
        .editFirstContainer()
        .withReadinessProbe(probe)
        .endContainer()
        .endSpec()
        .build();
  }

  private static PodBuilder server(String name, String script) {
    return Pods.standIn(name)
        .editSpec()
        .withRuntimeClassName("process")
        .withTerminationGracePeriodSeconds(1L)
        .editFirstContainer()
        .withCommand("python3", "-c", script)
        .endContainer()
        .endSpec();
  }

  private static ProbeBuilder every(int seconds) {
    return new ProbeBuilder().withPeriodSeconds(seconds).withFailureThreshold(1);
  }

  @Test
  void standInPassesProbesOfEveryKind() {
    fixture.client.create(
        ready(
            Pods.standIn("http", 8080),
            every(1).withNewHttpGet().withPath("/healthz").withNewPort(8080).endHttpGet().build()));
    fixture.client.create(
        ready(
            Pods.standIn("tcp"),
            every(1).withNewTcpSocket().withNewPort(9000).endTcpSocket().build()));
    fixture.client.create(
        ready(Pods.standIn("grpc"), every(1).withNewGrpc().withPort(9001).endGrpc().build()));
    fixture.client.create(
        ready(
            Pods.standIn("exec", 8080), every(1).withNewExec().withCommand("x").endExec().build()));
    fixture.client.create(
        ready(
            Pods.standIn("https"),
            every(1).withNewHttpGet().withScheme("HTTPS").withNewPort(8443).endHttpGet().build()));
    for (String name : new String[] {"http", "tcp", "grpc", "exec", "https"}) {
      fixture.awaitReady(name);
    }
    fixture.eventually(
        "events",
        () ->
            fixture.events("exec").toString().contains("ProbeAssumed: Readiness probe taken")
                && fixture.events("https").toString().contains("speaks no TLS"));
  }

  @Test
  void failingHttpProbeKeepsPodUnready() {
    String script =
        """
        import http.server
        class H(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(500); self.end_headers()
        http.server.HTTPServer(('', 8080), H).serve_forever()
        """;
    fixture.client.create(
        ready(
            server("sick", script),
            every(1)
                .withInitialDelaySeconds(1)
                .withNewHttpGet()
                .withNewPort(8080)
                .endHttpGet()
                .build()));
    fixture.eventually(
        "event",
        () ->
            fixture
                .events("sick")
                .contains(
                    "Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500"));
    assertThat(NodeFixture.isReady(fixture.pod("sick"))).isFalse();
  }

  @Test
  void refusedConnectionIsToldInGoWords() {
    fixture.client.create(
        ready(
            server("deaf", "import time; time.sleep(60)"),
            every(1).withNewHttpGet().withPath("/x").withNewPort(8080).endHttpGet().build()));
    fixture.eventually(
        "event",
        () ->
            fixture.events("deaf").toString().contains("dial tcp 10.244.0.")
                && fixture
                    .events("deaf")
                    .toString()
                    .contains(":8080: connect: connection refused"));
  }

  @Test
  void livenessProbeRestartsProcess() {
    Pod pod =
        server("stuck", "import time; time.sleep(60)")
            .editSpec()
            .editFirstContainer()
            .withLivenessProbe(every(1).withNewTcpSocket().withNewPort(8080).endTcpSocket().build())
            .endContainer()
            .endSpec()
            .build();
    fixture.client.create(pod);
    fixture.awaitPod(
        "stuck",
        p ->
            !p.getStatus().getContainerStatuses().isEmpty()
                && p.getStatus().getContainerStatuses().getFirst().getRestartCount() >= 1);
    fixture.eventually(
        "event",
        () ->
            fixture
                .events("stuck")
                .contains("Killing: Container web failed liveness probe, will be restarted"));
  }
}
