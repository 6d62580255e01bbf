// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.portolan.dns.config.DnsConfig;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The Corefile from the ConfigMap to the server.
class CorefileWatchTest {
  private final ObjectClient client =
      new InProcessClient(
          new Api(new MemoryStore(), BuiltInKinds.ALL, InstantSource.system(), new Random(1)),
          WriteContext.PORTOLAN);
  private final EventRecorder events =
      new EventRecorder(client, "coredns", "", InstantSource.system());
  private final List<DnsConfig> inForce = new CopyOnWriteArrayList<>();
  private CorefileWatch watch;

  @BeforeEach
  void start() {
    client.create(
        new NamespaceBuilder().withNewMetadata().withName("kube-system").endMetadata().build());
    watch = CorefileWatch.follow(client, events, this::takeOver);
    eventually(() -> inForce.size() == 1);
  }

  @AfterEach
  void stop() {
    watch.close();
    events.close();
  }

  /// Port 99 is somebody else's.
  private void takeOver(DnsConfig config) {
    inForce.add(config);
    if (config.servers().stream()
        .anyMatch(server -> server.keys().stream().anyMatch(key -> key.port() == 99))) {
      throw new IllegalStateException("port 99 is taken");
    }
  }

  private void write(String corefile) {
    var written =
        client.edit(
            ConfigMap.class,
            "kube-system",
            "coredns",
            old -> old.edit().withData(Map.of("Corefile", corefile)).build());
    assertThat(written).isPresent();
  }

  private static DnsConfig config(String corefile) {
    return DnsConfig.read(Map.of(DnsConfig.COREFILE, corefile));
  }

  private void awaitEvent(String reason, String message) {
    eventually(
        () ->
            client.list(Event.class).items().stream()
                .anyMatch(
                    event ->
                        event.getReason().equals(reason)
                            && event.getMessage().contains(message)
                            && event.getInvolvedObject().getName().equals("coredns")));
  }

  @Test
  void writesTheUsualCorefileWhenThereIsNone() {
    assertThat(inForce).containsExactly(config(DnsConfig.DEFAULT));
    assertThat(watch.problem()).isEmpty();
  }

  @Test
  void takesAChangeOverAtOnce() {
    write(". {\n reload\n loop\n }");
    eventually(() -> inForce.size() == 2);
    assertThat(inForce.getLast()).isEqualTo(config(". {\n reload\n loop\n }"));
  }

  @Test
  void keepsWhatIsInForceWhenTheCorefileIsWrong() {
    write(". {\n whoami\n }");
    awaitEvent("InvalidCorefile", "Corefile:2: plugin \"whoami\" is not supported");
    assertThat(inForce).hasSize(1);
    assertThat(watch.problem().orElseThrow()).contains("ConfigMap kube-system/coredns: Corefile:2");
    write(". {\n reload\n }");
    eventually(() -> watch.problem().isEmpty());
    assertThat(inForce).hasSize(2);
  }

  @Test
  void takesNoChangeOverFromACorefileWithoutReload() {
    write(". {\n loop\n }");
    eventually(() -> inForce.size() == 2);
    write(". {\n any\n }");
    awaitEvent("NotReloaded", "has no plugin \"reload\"");
    assertThat(inForce).hasSize(2);
  }

  @Test
  void goesBackWhenAPortIsTaken() {
    write(".:99 {\n reload\n }");
    awaitEvent("FailedCorefile", "port 99 is taken");
    assertThat(inForce.getLast()).isEqualTo(config(DnsConfig.DEFAULT));
  }

  private static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
