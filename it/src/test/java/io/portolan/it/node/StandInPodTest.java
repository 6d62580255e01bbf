// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.linux.NetworkNamespace;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stand-in pods from the API object to the answer.
class StandInPodTest {
  private static final ObjectMapper JSON = new ObjectMapper();
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

  private NetworkNamespace namespace(Pod pod) {
    return fixture.agents.sandbox(pod.getMetadata().getUid()).orElseThrow().network();
  }

  private static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(ip, port);
  }

  @Test
  void runsAndAnswersHttpOnBothFamilies() throws Exception {
    fixture.client.create(Pods.named("web"));
    Pod pod = fixture.awaitReady("web");
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
    assertThat(pod.getStatus().getPodIPs()).hasSize(2);

    RawClient client = new RawClient(fixture.loops);
    for (var ip : pod.getStatus().getPodIPs()) {
      String answer =
          client.tcp(
              fixture.node,
              address(ip.getIp(), 8080),
              "GET /cart?id=1 HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nX-A: b\r\n\r\n",
              "");
      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
      JsonNode json = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
      assertThat(json.get("pod").asText()).isEqualTo("web");
      assertThat(json.get("namespace").asText()).isEqualTo("default");
      assertThat(json.get("node").asText()).isEqualTo("node-1");
      assertThat(json.get("ip").asText()).isEqualTo(ip.getIp());
      assertThat(json.get("client").asText()).isIn("172.30.0.2", "fd00:172:30::2");
      assertThat(json.get("port").asInt()).isEqualTo(8080);
      assertThat(json.get("method").asText()).isEqualTo("GET");
      assertThat(json.get("path").asText()).isEqualTo("/cart?id=1");
      assertThat(json.get("host").asText()).isEqualTo("shop");
      assertThat(json.get("headers").get("X-A").asText()).isEqualTo("b");
    }
  }

  @Test
  void answersOtherBytesAndDatagramsWithOneLine() throws Exception {
    fixture.client.create(Pods.named("web"));
    Pod pod = fixture.awaitReady("web");
    RawClient client = new RawClient(fixture.loops);
    InetSocketAddress to = address(pod.getStatus().getPodIP(), 8080);

    String line = client.tcp(namespace(pod), to, "hello\n", "\n");
    String datagram = client.udp(namespace(pod), to, "ping");

    assertThat(JSON.readTree(line).get("received").asText()).isEqualTo("hello");
    assertThat(JSON.readTree(line).get("pod").asText()).isEqualTo("web");
    assertThat(JSON.readTree(datagram).get("protocol").asText()).isEqualTo("UDP");
    assertThat(JSON.readTree(datagram).get("ip").asText()).isEqualTo(to.getHostString());
  }

  @Test
  void leavesNothingAfterDeletion() {
    fixture.client.create(Pods.named("web"));
    fixture.awaitReady("web");

    fixture.client.delete(Pod.class, "default", "web", Deletion.DEFAULT);

    fixture.eventually("gone", () -> !fixture.exists("web"));
    fixture.eventually("detached", () -> fixture.podLinks().isEmpty());
  }

  @Test
  void doesNotReuseAddressAtOnce() {
    Set<String> seen = new HashSet<>();
    for (int round = 0; round < 5; round++) {
      fixture.client.create(Pods.named("web"));
      seen.add(fixture.awaitReady("web").getStatus().getPodIP());
      fixture.client.delete(Pod.class, "default", "web", Deletion.DEFAULT);
      fixture.eventually("gone", () -> !fixture.exists("web"));
    }
    assertThat(seen).hasSize(5);
  }

  @Test
  void completesPodsOfJobsAtOnce() {
    fixture.client.create(
        new PodBuilder(Pods.standIn("job").build())
            .editSpec()
            .withRestartPolicy("Never")
            .endSpec()
            .build());
    Pod done = fixture.awaitPod("job", p -> "Succeeded".equals(p.getStatus().getPhase()));
    var ended = done.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(ended.getExitCode()).isZero();
    assertThat(ended.getReason()).isEqualTo("Completed");
  }

  @Test
  void keepsPodOfUnknownRuntimePending() {
    fixture.client.create(
        new PodBuilder(Pods.named("odd"))
            .editSpec()
            .withRuntimeClassName("gvisor")
            .endSpec()
            .build());
    Pod pod = fixture.awaitPod("odd", p -> p.getStatus().getStartTime() != null);
    assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
  }

  @Test
  void bringsUpTwoHundredPodsAtTheSameTime() {
    for (int i = 0; i < 200; i++) {
      fixture.client.create(Pods.named("web-" + i));
    }
    for (int i = 0; i < 200; i++) {
      fixture.awaitReady("web-" + i);
    }
    assertThat(addressesOfPods()).hasSize(400);
  }

  private Set<String> addressesOfPods() {
    return fixture.client.list(Pod.class).items().stream()
        .flatMap(pod -> pod.getStatus().getPodIPs().stream())
        .map(PodIP::getIp)
        .collect(Collectors.toSet());
  }
}
