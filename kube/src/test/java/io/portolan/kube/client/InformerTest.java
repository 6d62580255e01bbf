// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// An informer whose source loses changes and ends watches.
class InformerTest {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final FaultySource source = new FaultySource();

  /// Lists what stands in it; watches tell nothing until they are ended.
  private static final class FaultySource implements ObjectSource {
    private final List<ConfigMap> objects = new ArrayList<>();
    private final BlockingQueue<Watcher<?>> watches = new LinkedBlockingQueue<>();

    synchronized void hold(ConfigMap... held) {
      objects.clear();
      objects.addAll(List.of(held));
    }

    void endWatch() throws InterruptedException {
      watches.take().ended("too old resource version");
    }

    @Override
    public synchronized <T extends HasMetadata> Listing<T> list(Class<T> kind) {
      return new Listing<>(objects.stream().map(kind::cast).toList(), "1");
    }

    @Override
    public <T extends HasMetadata> Subscription watch(
        Class<T> kind, String resourceVersion, Watcher<T> watcher) {
      watches.add(watcher);
      return () -> {};
    }
  }

  private final Informer.Handler<ConfigMap> handler =
      new Informer.Handler<>() {
        @Override
        public void put(Optional<ConfigMap> before, ConfigMap now) {
          told.add((before.isPresent() ? "changed " : "new ") + now.getMetadata().getName());
        }

        @Override
        public void deleted(ConfigMap last) {
          told.add("gone " + last.getMetadata().getName());
        }
      };

  private static ConfigMap map(String name, String version) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .withResourceVersion(version)
        .endMetadata()
        .withData(Map.of("version", version))
        .build();
  }

  private String next() throws InterruptedException {
    return Optional.ofNullable(told.poll(60, TimeUnit.SECONDS)).orElse("nothing within a minute");
  }

  /// DNS S36 of dns.md.
  @Test
  void aWatchThatEndsIsListedAgainAndOnlyWhatDiffersIsTold() throws InterruptedException {
    source.hold(map("same", "1"), map("other", "1"), map("lost", "1"));
    try (Informer<ConfigMap> informer = Informer.start(source, ConfigMap.class, List.of(handler))) {
      assertThat(List.of(next(), next(), next()))
          .containsExactlyInAnyOrder("new same", "new other", "new lost");
      // None of these changes is told by the watch.
      source.hold(map("same", "1"), map("other", "2"), map("late", "2"));
      source.endWatch();
      assertThat(List.of(next(), next(), next()))
          .containsExactlyInAnyOrder("changed other", "new late", "gone lost");
      assertThat(told).isEmpty();
      assertThat(informer.get("shop", "lost")).isEmpty();
      // And it watches on.
      source.hold();
      source.endWatch();
      assertThat(List.of(next(), next(), next()))
          .containsExactlyInAnyOrder("gone same", "gone other", "gone late");
    }
  }
}
