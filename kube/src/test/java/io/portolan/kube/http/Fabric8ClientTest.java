// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.portolan.kube.store.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The API as the fabric8 client sees it.
final class Fabric8ClientTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static KubernetesClient client;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer(folder, new MemoryStore(), new EchoStreams());
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.kubeconfig()))
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static ConfigMap configMap(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .withData(Map.of("key", value))
        .build();
  }

  private static Pod pod(String name) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage("any")
            .endContainer()
            .endSpec()
            .build();
    Pod created = client.resource(pod).create();
    server.objects().bind("default", name, "node-1");
    return created;
  }

  @Test
  void readsAndWrites() {
    client.resource(configMap("plain", "1")).create();
    client
        .configMaps()
        .inNamespace("default")
        .withName("plain")
        .edit(was -> new ConfigMapBuilder(was).addToData("key", "2").build());

    assertThat(client.configMaps().inNamespace("default").withName("plain").get().getData())
        .containsEntry("key", "2");
    assertThat(client.configMaps().inNamespace("default").withName("plain").delete()).isNotEmpty();
    assertThatThrownBy(() -> client.resource(configMap("plain", "3")).update())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("configmaps \"plain\" not found");
  }

  @Test
  void informerFollowsChanges() throws InterruptedException {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    ResourceEventHandler<ConfigMap> handler =
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(ConfigMap object) {
            told.add("add " + object.getMetadata().getName());
          }

          @Override
          public void onUpdate(ConfigMap before, ConfigMap now) {
            told.add("update " + now.getData().get("key"));
          }

          @Override
          public void onDelete(ConfigMap object, boolean unknown) {
            told.add("delete " + object.getMetadata().getName());
          }
        };
    try (SharedIndexInformer<ConfigMap> _ =
        client.configMaps().inNamespace("default").withLabel("followed").inform(handler)) {
      ConfigMap followed =
          new ConfigMapBuilder(configMap("followed", "1"))
              .editMetadata()
              .addToLabels("followed", "yes")
              .endMetadata()
              .build();
      client.resource(followed).create();
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("add followed");
      client.resource(new ConfigMapBuilder(followed).addToData("key", "2").build()).update();
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("update 2");
      client.resource(followed).delete();
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("delete followed");
    }
  }

  @Test
  void readsLogsAndRunsCommands() throws Exception {
    pod("streams");
    assertThat(client.pods().inNamespace("default").withName("streams").getLog())
        .startsWith("log of streams/main");

    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (ExecWatch exec =
        client
            .pods()
            .inNamespace("default")
            .withName("streams")
            .writingOutput(output)
            .exec("hello", "there")) {
      assertThat(exec.exitCode().get(60, TimeUnit.SECONDS)).isZero();
    }
    assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("hello there\n");
  }

  @Test
  void forwardsPorts() throws Exception {
    pod("ports");
    try (LocalPortForward forward =
            client.pods().inNamespace("default").withName("ports").portForward(80);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
      assertThat(new String(socket.getInputStream().readNBytes(4), StandardCharsets.UTF_8))
          .isEqualTo("ping");
    }
  }

  @Test
  void deletesPodsWithGrace() {
    pod("graceful");
    client.pods().inNamespace("default").withName("graceful").delete();
    Pod leaving = client.pods().inNamespace("default").withName("graceful").get();
    assertThat(leaving.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);

    client.pods().inNamespace("default").withName("graceful").withGracePeriod(0).delete();
    assertThat(client.pods().inNamespace("default").withName("graceful").get()).isNull();
  }
}
