// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The in-process client and the informer, on the whole pipeline with a store in memory.
final class InProcessClientTest {
  private final Api api =
      new Api(
          new MemoryStore(),
          BuiltInKinds.ALL,
          InstantSource.system(),
          RandomGenerator.getDefault());
  private final InProcessClient client = new InProcessClient(api, WriteContext.PORTOLAN);

  @BeforeEach
  void createNamespace() {
    client.create(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build());
  }

  private static ConfigMap configMap(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .withData(Map.of("key", value))
        .build();
  }

  @Test
  void givesNewObjectsUidAndRevision() {
    ConfigMap created = client.create(configMap("a", "1"));

    assertThat(created.getMetadata().getUid()).hasSize(36);
    assertThat(created.getMetadata().getCreationTimestamp()).endsWith("Z");
    assertThat(client.get(ConfigMap.class, "shop", "a")).contains(created);
  }

  @Test
  void readersOfOneRevisionShareTheObject() {
    client.create(configMap("a", "1"));
    ConfigMap first = client.get(ConfigMap.class, "shop", "a").orElseThrow();

    assertThat(client.get(ConfigMap.class, "shop", "a").orElseThrow()).isSameAs(first);
    assertThat(client.list(ConfigMap.class).items().getFirst()).isSameAs(first);
  }

  @Test
  void makesUpNamesFromPrefix() {
    ConfigMap nameless = configMap("", "1");
    nameless.getMetadata().setName(null);
    nameless.getMetadata().setGenerateName("web-");

    assertThat(client.create(nameless).getMetadata().getName()).matches("web-[a-z0-9]{5}");
  }

  @Test
  void refusesSecondObjectOfTheSameName() {
    client.create(configMap("a", "1"));

    assertThatThrownBy(() -> client.create(configMap("a", "2")))
        .isInstanceOf(KubeException.class)
        .hasMessage("configmaps \"a\" already exists");
  }

  @Test
  void refusesObjectsInMissingNamespace() {
    ConfigMap stray = configMap("a", "1");
    stray.getMetadata().setNamespace("nowhere");

    assertThatThrownBy(() -> client.create(stray)).hasMessage("namespaces \"nowhere\" not found");
  }

  @Test
  void refusesUpdateOfOlderRevision() {
    ConfigMap first = client.create(configMap("a", "1"));
    client.update(new ConfigMapBuilder(first).withData(Map.of("key", "2")).build());

    assertThatThrownBy(
            () -> client.update(new ConfigMapBuilder(first).withData(Map.of("key", "3")).build()))
        .hasMessage(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified;"
                + " please apply your changes to the latest version and try again");
  }

  @Test
  void writesNothingWhenNothingChanges() {
    ConfigMap first = client.create(configMap("a", "1"));

    assertThat(client.update(first).getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
  }

  @Test
  void keepsObjectsWithFinalizersUntilTheseAreGone() {
    ConfigMap held = configMap("a", "1");
    held.getMetadata().setFinalizers(List.of("example.com/hold"));
    client.create(held);
    client.delete(ConfigMap.class, "shop", "a", Deletion.DEFAULT);

    ConfigMap marked = client.get(ConfigMap.class, "shop", "a").orElseThrow();
    assertThat(marked.getMetadata().getDeletionTimestamp()).isNotNull();

    client.update(
        new ConfigMapBuilder(marked).editMetadata().withFinalizers().endMetadata().build());
    assertThat(client.get(ConfigMap.class, "shop", "a")).isEmpty();
  }

  @Test
  void namespaceGoesAfterItsContent() {
    client.delete(Namespace.class, "", "shop", Deletion.DEFAULT);

    assertThat(client.get(Namespace.class, "", "shop").orElseThrow().getStatus().getPhase())
        .isEqualTo("Terminating");
    assertThatThrownBy(() -> client.create(configMap("a", "1")))
        .asInstanceOf(type(KubeException.class))
        .returns(403, KubeException::code)
        .extracting(KubeException::getMessage)
        .isEqualTo(
            "configmaps \"a\" is forbidden: unable to create new content in namespace shop because"
                + " it is being terminated");
  }

  @Test
  void finalizedNamespaceIsGone() {
    client.delete(Namespace.class, "", "shop", Deletion.DEFAULT);
    client.finalizeNamespace("shop");

    assertThat(client.get(Namespace.class, "", "shop")).isEmpty();
  }

  @Test
  void informerTellsWhatIsThereAndWhatChanges() throws InterruptedException {
    client.create(configMap("a", "1"));
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    Informer.Handler<ConfigMap> handler =
        new Informer.Handler<>() {
          @Override
          public void put(Optional<ConfigMap> before, ConfigMap now) {
            told.add(
                before.map(was -> was.getData().get("key")).orElse("-")
                    + ">"
                    + now.getData().get("key"));
          }

          @Override
          public void deleted(ConfigMap last) {
            told.add("gone " + last.getData().get("key"));
          }
        };
    try (var informer = Informer.start(client, ConfigMap.class, List.of(handler))) {
      assertThat(informer.awaitSynced(Duration.ofSeconds(60))).isTrue();
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("->1");
      client.edit(
          ConfigMap.class,
          "shop",
          "a",
          was -> new ConfigMapBuilder(was).withData(Map.of("key", "2")).build());
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("1>2");
      client.delete(ConfigMap.class, "shop", "a", Deletion.DEFAULT);
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("gone 2");
      assertThat(informer.all()).isEmpty();
    }
  }
}
