// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.network.IpAddress;
import io.portolan.node.VirtualTimers;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.runtime.ContainerIds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsMirrorTest {
  private static final String SYSTEM = "kube-system";
  private static final String NAME = "coredns-node-1";

  private final VirtualTimers timers = new VirtualTimers();
  private final ObjectClient client =
      new InProcessClient(
          new Api(new MemoryStore(), BuiltInKinds.ALL, timers, RandomGenerator.getDefault()),
          WriteContext.PORTOLAN);
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private DnsMirror mirror = newMirror();
  private Node node = new Node();

  @BeforeEach
  void makeTheNode() {
    node =
        client.create(new NodeBuilder().withNewMetadata().withName("node-1").endMetadata().build());
    mirror.nodeChanged(node);
  }

  private void makeTheNamespace() {
    client.create(new NamespaceBuilder().withNewMetadata().withName(SYSTEM).endMetadata().build());
  }

  private void open() {
    makeTheNamespace();
    mirror.open();
  }

  private DnsMirror newMirror() {
    return new DnsMirror(
        "node-1",
        List.of(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2")),
        new DnsMirror.Parts(
            client, new ContainerIds(RandomGenerator.getDefault()), timers, tasks::add));
  }

  private void settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private Optional<Pod> stored() {
    settle();
    return client.get(Pod.class, SYSTEM, NAME);
  }

  @Test
  void showsNothingBeforeTheServerAnswers() {
    assertThat(stored()).isEmpty();
  }

  @Test
  void showsTheServerAsAReadyPodAtTheNodesAddresses() {
    open();

    Pod pod = stored().orElseThrow();
    assertThat(pod.getMetadata().getLabels()).containsEntry("k8s-app", "kube-dns");
    assertThat(PodSpecs.isMirror(pod)).isTrue();
    assertThat(pod.getMetadata().getOwnerReferences().getFirst().getUid())
        .isEqualTo(node.getMetadata().getUid());
    assertThat(pod.getSpec().getHostNetwork()).isTrue();
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
    assertThat(pod.getStatus().getPodIPs())
        .extracting(ip -> ip.getIp())
        .containsExactly("172.30.0.2", "fd00:172:30::2");
    assertThat(pod.getStatus().getConditions())
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  @Test
  void makesThePodAgainThatIsBeingDeleted() {
    open();
    String first = stored().orElseThrow().getMetadata().getUid();

    client.delete(Pod.class, SYSTEM, NAME, ObjectClient.Deletion.DEFAULT);
    Pod ending = stored().orElseThrow();
    assertThat(PodSpecs.isDeleting(ending)).isTrue();
    mirror.podTouched(ending);

    assertThat(stored()).as("who deletes it looks first").get().matches(PodSpecs::isDeleting);
    timers.advance(Duration.ofSeconds(1), this::settle);
    Pod again = stored().orElseThrow();
    assertThat(again.getMetadata().getUid()).isNotEqualTo(first);
    assertThat(again.getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void takesThePodAwayWithItsNodeAndShowsItForTheNextOfThatName() {
    open();
    String first = stored().orElseThrow().getMetadata().getUid();
    client.delete(Node.class, "", "node-1", ObjectClient.Deletion.DEFAULT);

    mirror.nodeDeleted();
    assertThat(stored()).isEmpty();

    mirror.nodeChanged(
        client.create(
            new NodeBuilder().withNewMetadata().withName("node-1").endMetadata().build()));
    assertThat(stored().orElseThrow().getMetadata().getUid()).isNotEqualTo(first);
  }

  @Test
  void leavesAPodOfThatNameAloneThatIsNoMirror() {
    makeTheNamespace();
    Pod other =
        client.create(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(SYSTEM)
                .withName(NAME)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("mine")
                .withImage("mine")
                .endContainer()
                .endSpec()
                .build());
    mirror.open();

    assertThat(stored()).contains(other);
  }

  @Test
  void countsARestartForEachRunOfTheProgram() {
    open();
    Pod before = stored().orElseThrow();
    mirror.close();

    mirror = newMirror();
    mirror.nodeChanged(node);
    mirror.open();
    Pod after = stored().orElseThrow();
    mirror.podTouched(after);
    timers.advance(Duration.ofSeconds(1), this::settle);

    assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(stored().orElseThrow().getStatus().getContainerStatuses().getFirst())
        .satisfies(status -> assertThat(status.getRestartCount()).isEqualTo(1))
        .satisfies(status -> assertThat(status.getReady()).isTrue());
  }

  @Test
  void triesAgainWhenTheApiRefuses() {
    mirror.open();
    assertThat(stored()).isEmpty();

    makeTheNamespace();
    timers.advance(Duration.ofSeconds(1), this::settle);

    assertThat(stored()).isPresent();
  }
}
