// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.SystemTime;
import io.portolan.kube.api.Admission;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.kube.client.ObjectClient.Propagation;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of objects when their owner goes.
class GarbageCollectorTest {
  private final SystemTime time = new SystemTime();
  private final Api api = new Api(new MemoryStore(), BuiltInKinds.ALL, time, new Random(1));
  private final ObjectClient client = new InProcessClient(api, WriteContext.PORTOLAN);
  private final Caches caches = Caches.start(client, time);
  private final GarbageCollector garbage = new GarbageCollector(api, caches, time);

  @AfterEach
  void end() {
    garbage.close();
    caches.close();
    time.close();
  }

  private static ConfigMapBuilder configMap(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata();
  }

  private Optional<ConfigMap> find(String name) {
    return client.get(ConfigMap.class, "default", name);
  }

  private static void eventually(String what, BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(1);
    }
  }

  /// Writes once, just before the collector takes the owner out of the dependent.
  private final class Rival implements Admission {
    private final AtomicBoolean wrote = new AtomicBoolean();

    @Override
    public void admit(AdmissionRequest request) {
      if (request.operation() == Operation.UPDATE
          && Tree.name(request.object()).equals("dependent")
          && wrote.compareAndSet(false, true)) {
        client.edit(
            ConfigMap.class,
            "default",
            "dependent",
            now -> new ConfigMapBuilder(now).withData(Map.of("key", "of a rival")).build());
      }
    }
  }

  @Test
  void letsOrphansLiveWhoeverElseWritesThemAtThatMoment() throws InterruptedException {
    Rival rival = new Rival();
    api.join(rival);
    garbage.start();
    client.create(
        new NamespaceBuilder().withNewMetadata().withName("default").endMetadata().build());
    String owner = client.create(configMap("owner").build()).getMetadata().getUid();
    client.create(
        configMap("dependent")
            .editMetadata()
            .addNewOwnerReference()
            .withApiVersion("v1")
            .withKind("ConfigMap")
            .withName("owner")
            .withUid(owner)
            .endOwnerReference()
            .endMetadata()
            .build());
    eventually("both are known", () -> caches.of(ConfigMap.class).all().size() == 2);

    client.delete(
        ConfigMap.class,
        "default",
        "owner",
        new Deletion(Optional.of(owner), Optional.empty(), Propagation.ORPHAN));
    eventually("the owner is gone", () -> find("owner").isEmpty());

    assertThat(rival.wrote).isTrue();
    assertThat(find("dependent"))
        .hasValueSatisfying(
            dependent -> {
              assertThat(dependent.getMetadata().getOwnerReferences()).isEmpty();
              assertThat(dependent.getData()).containsEntry("key", "of a rival");
            });
  }
}
