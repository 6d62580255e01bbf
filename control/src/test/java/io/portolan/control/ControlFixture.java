// SPDX-License-Identifier: Apache-2.0
package io.portolan.control;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.portolan.control.frame.SystemTime;
import io.portolan.control.service.PortRange;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// A cluster without nodes' agents: the real API on a store in memory, all controllers, and a
/// kubelet that says of each bound pod at once that it runs.
final class ControlFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  final ObjectClient client;
  private final MemoryStore store = new MemoryStore();
  private final SystemTime time = new SystemTime();
  private final Controllers controllers;
  private final Informer<Pod> kubelet;
  private final AtomicInteger addresses = new AtomicInteger(10);
  volatile Predicate<Pod> becomesReady = _ -> true;

  ControlFixture(int nodes) {
    Random random = new Random(1);
    Api api = new Api(store, BuiltInKinds.ALL, time, random);
    client = new InProcessClient(api, WriteContext.PORTOLAN);
    ControlSettings settings =
        new ControlSettings(
            ClusterRanges.DEFAULT,
            PortRange.NODE_PORTS,
            nodes,
            List.of(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2")),
            6443,
            false,
            "PEM");
    controllers = Controllers.start(api, client, settings, time, random);
    kubelet = Informer.start(client, Pod.class, List.of(new Kubelet()));
    for (int i = 1; i <= nodes; i++) {
      addNode("node-" + i);
    }
  }

  void addNode(String name) {
    client.create(
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("kubernetes.io/hostname", name)
            .endMetadata()
            .build());
    client.editStatus(
        io.fabric8.kubernetes.api.model.Node.class,
        "",
        name,
        node ->
            new NodeBuilder(node)
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .endCondition()
                .endStatus()
                .build());
  }

  @SuppressWarnings("unchecked")
  <T extends HasMetadata> T create(String yaml) {
    return (T) client.create((HasMetadata) YAML.unmarshal(yaml));
  }

  <T extends HasMetadata> T get(Class<T> kind, String namespace, String name) {
    return client.get(kind, namespace, name).orElseThrow();
  }

  <T extends HasMetadata> List<T> list(Class<T> kind, String namespace) {
    return client.list(kind).items().stream()
        .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
        .toList();
  }

  void setReady(String pod, boolean ready) {
    client.editStatus(
        Pod.class,
        "default",
        pod,
        now ->
            new PodBuilder(now)
                .editStatus()
                .editMatchingCondition(condition -> condition.getType().equals("Ready"))
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build());
  }

  /// Waits until it holds.
  static void eventually(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      Thread.onSpinWait();
      try {
        Thread.sleep(2);
      } catch (InterruptedException stop) {
        throw new AssertionError(stop);
      }
    }
  }

  @Override
  public void close() {
    kubelet.close();
    controllers.close();
    time.close();
    store.close();
  }

  private final class Kubelet implements Informer.Handler<Pod> {
    @Override
    public void put(Optional<Pod> before, Pod pod) {
      String namespace = pod.getMetadata().getNamespace();
      String name = pod.getMetadata().getName();
      if (pod.getSpec().getNodeName() == null) {
        return;
      }
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        end(pod);
        return;
      }
      boolean runs = pod.getStatus() != null && pod.getStatus().getPodIP() != null;
      if (!runs || (!isReady(pod) && becomesReady.test(pod) && !isOver(pod))) {
        client.editStatus(Pod.class, namespace, name, this::running);
      }
    }

    /// Another pod may have the name by now.
    private void end(Pod pod) {
      try {
        client.delete(
            Pod.class,
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            new ObjectClient.Deletion(
                Optional.of(pod.getMetadata().getUid()),
                Optional.of(0L),
                ObjectClient.Propagation.BACKGROUND));
      } catch (KubeException refused) {
        if (!refused.isConflict()) {
          throw refused;
        }
      }
    }

    private boolean isReady(Pod pod) {
      return pod.getStatus().getConditions().stream()
          .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private boolean isOver(Pod pod) {
      return List.of("Succeeded", "Failed").contains(pod.getStatus().getPhase());
    }

    private Pod running(Pod pod) {
      boolean has = pod.getStatus() != null && pod.getStatus().getPodIP() != null;
      int number = has ? 0 : addresses.getAndIncrement();
      String ip = has ? pod.getStatus().getPodIP() : "10.244." + number / 256 + "." + number % 256;
      String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      return new PodBuilder(pod)
          .editOrNewStatus()
          .withPhase("Running")
          .withPodIP(ip)
          .withPodIPs(
              new io.fabric8.kubernetes.api.model.PodIPBuilder().withIp(ip).build(),
              new io.fabric8.kubernetes.api.model.PodIPBuilder()
                  .withIp("fd00:10:244::" + ip.substring(ip.lastIndexOf('.') + 1))
                  .build())
          .withConditions(
              new io.fabric8.kubernetes.api.model.PodConditionBuilder()
                  .withType("Ready")
                  .withStatus(becomesReady.test(pod) ? "True" : "False")
                  .withLastTransitionTime(now)
                  .build())
          .endStatus()
          .build();
    }

    @Override
    public void deleted(Pod last) {}
  }
}
