// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.portolan.kube.client.KubeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What controllers know of pods while watches are late and others write, too.
class ObjectCacheTest {
  private final FakeTime time = new FakeTime();
  private final LateClient client = new LateClient(time);
  private final ObjectCache<Pod> pods = new ObjectCache<>(Pod.class, client, time).start();

  private static Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .addNewContainer()
        .withName("web")
        .withImage("web")
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod labelled(Pod pod, int value) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels("value", Integer.toString(value))
        .endMetadata()
        .build();
  }

  private Optional<Pod> known(String name) {
    return pods.get("default", name);
  }

  /// Lets the watch tell everything, once, before the next call returns.
  private void meanwhile(Runnable others) {
    client.beforeReturn(
        () -> {
          client.beforeReturn(() -> {});
          others.run();
          client.deliverAll();
        });
  }

  @Test
  void knowsItsOwnWritesAtOnce() {
    Pod made = pods.create(pod("web"));
    assertThat(known("web")).contains(made);

    Pod changed = pods.update(labelled(made, 1));
    client.deliver(1);
    assertThat(known("web")).contains(changed);

    client.deliverAll();
    assertThat(known("web")).contains(changed);
  }

  @Test
  void forgetsAPodThatEndedBeforeItsWriterHeardOfTheWrite() {
    Pod made = pods.create(pod("web"));
    meanwhile(() -> client.end(made));

    pods.update(labelled(made, 1));

    assertThat(known("web")).isEmpty();
  }

  @Test
  void forgetsAPodThatEndedWhileItWasBeingDeleted() {
    Pod made = pods.create(pod("web"));
    client.deliverAll();
    // The call after the deletion reads what is left of the pod: its mark.
    client.beforeReturn(() -> meanwhile(() -> client.end(made)));

    pods.delete(made);

    assertThat(known("web")).isEmpty();
  }

  @Test
  void tellsOfAPodWithTheNameOfAnotherAsOneThatGoesAndOneThatComes() {
    List<String> told = new ArrayList<>();
    Pod first = pods.create(pod("web"));
    client.deliverAll();
    pods.subscribe(
        (before, after) ->
            told.add(before.map(_ -> "old").orElse("-") + after.map(_ -> " new").orElse(" -")));
    told.clear();
    client.end(first);

    pods.create(pod("web"));

    assertThat(told).containsExactly("old -", "- new");
    client.deliverAll();
    assertThat(told).hasSize(2);
  }

  @Test
  void tellsTheOthersWhenOneObserverFails() {
    List<String> told = new ArrayList<>();
    pods.subscribe(
        (_, _) -> {
          throw new IllegalStateException("an observer that cannot bear it");
        });
    pods.subscribe((_, after) -> after.ifPresent(pod -> told.add(pod.getMetadata().getName())));
    client.others().create(pod("web"));

    client.deliverAll();

    assertThat(told).containsExactly("web");
  }

  static LongStream seeds() {
    return new Random().longs(100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void endsWithWhatTheApiHasWhateverTheOrder(long seed) {
    Random random = new Random(seed);
    Map<String, Pod> folded = new HashMap<>();
    pods.subscribe((before, after) -> fold(folded, before, after));
    client.beforeReturn(() -> random.ints(random.nextInt(5)).forEach(_ -> disturb(random)));
    for (int step = 0; step < 20; step++) {
      String name = "web-" + random.nextInt(3);
      Optional<Pod> known = known(name);
      switch (random.nextInt(4)) {
        case 0 -> attempt(() -> known.ifPresentOrElse(pods::delete, () -> pods.create(pod(name))));
        case 1 ->
            known.ifPresent(pod -> pods.edit(pod, now -> labelled(now, random.nextInt(1_000))));
        default -> disturb(random);
      }
    }
    client.beforeReturn(() -> {});
    time.pass(Duration.ofSeconds(1));
    client.deliverAll();

    Map<String, String> stored = new HashMap<>();
    client.others().list(Pod.class).items().forEach(pod -> stored.put(uid(pod), revision(pod)));
    Map<String, String> cached = new HashMap<>();
    pods.all().forEach(pod -> cached.put(uid(pod), revision(pod)));
    Map<String, String> observed = new HashMap<>();
    folded.values().forEach(pod -> observed.put(uid(pod), revision(pod)));
    assertThat(cached).isEqualTo(stored);
    assertThat(observed).isEqualTo(stored);
  }

  /// What others do at any moment.
  private void disturb(Random random) {
    String name = "web-" + random.nextInt(3);
    switch (random.nextInt(30)) {
      case 0, 1 -> attempt(() -> client.others().create(pod(name)));
      case 2, 3, 4 ->
          client
              .others()
              .edit(Pod.class, "default", name, pod -> labelled(pod, random.nextInt(1_000)));
      case 5, 6, 7, 8, 9, 10 -> client.end(pod(name));
      case 11 -> client.expire();
      case 12 -> time.pass(Duration.ofMillis(250));
      default -> client.deliver(1 + random.nextInt(3));
    }
  }

  private static void attempt(Runnable write) {
    try {
      write.run();
    } catch (KubeException refused) {
      assertThat(refused.code()).as(refused.getMessage()).isEqualTo(409);
    }
  }

  private static void fold(Map<String, Pod> pods, Optional<Pod> before, Optional<Pod> after) {
    before.ifPresent(pod -> assertThat(pods.remove(uid(pod))).isNotNull());
    after.ifPresent(pod -> assertThat(pods.put(uid(pod), pod)).isNull());
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static String revision(Pod pod) {
    return pod.getMetadata().getResourceVersion();
  }
}
