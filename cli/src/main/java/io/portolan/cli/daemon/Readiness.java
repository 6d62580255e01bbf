// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.portolan.cli.failure.Failure;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectClient;
import io.portolan.network.kubernetes.IngressClassReader;
import io.portolan.network.kubernetes.IngressReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Waits, woken by each change, until nodes or pods are as they should be.
final class Readiness {
  private final ObjectClient client;

  Readiness(ObjectClient client) {
    this.client = client;
  }

  /// Waits until so many nodes are Ready.
  ///
  /// @throws Failure TIMEOUT
  void awaitNodes(int count, Duration timeout, ControlProtocol.Reply reply) {
    await(
        List.of(Node.class),
        () -> {
          long ready =
              client.list(Node.class).items().stream().filter(StatusReport::isReady).count();
          reply.progress(ready + "/" + count + " nodes Ready");
          return ready >= count
              ? Optional.empty()
              : Optional.of("only " + ready + " of " + count + " nodes are Ready");
        },
        timeout);
  }

  /// Waits until every workload has the pods that it wants, every pod is Ready or done, and every
  /// Ingress of ours has an address.
  ///
  /// @throws Failure TIMEOUT, naming what is not
  void awaitPods(Duration timeout, ControlProtocol.Reply reply) {
    await(
        List.of(
            Pod.class,
            Deployment.class,
            StatefulSet.class,
            DaemonSet.class,
            ReplicaSet.class,
            Ingress.class),
        () -> {
          List<String> behind = behind();
          List<Pod> pods = StatusReport.pods(client);
          List<Pod> waiting =
              pods.stream()
                  .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                  .filter(pod -> !StatusReport.isReady(pod))
                  .toList();
          reply.progress((pods.size() - waiting.size()) + "/" + pods.size() + " pods Ready");
          if (behind.isEmpty() && waiting.isEmpty()) {
            return Optional.empty();
          }
          waiting.forEach(pod -> behind.add("pod " + name(pod)));
          return Optional.of(
              "not Ready: "
                  + String.join(", ", behind.stream().limit(10).toList())
                  + (behind.size() > 10 ? ", and " + (behind.size() - 10) + " more" : "")
                  + "; see \"kubectl describe\"");
        },
        timeout);
  }

  /// Workloads whose controller has not yet made what they ask for.
  private List<String> behind() {
    List<String> behind = new ArrayList<>();
    for (Deployment deployment : client.list(Deployment.class).items()) {
      var status = deployment.getStatus();
      if (!observed(deployment, status == null ? null : status.getObservedGeneration())
          || !Objects.equals(
              orZero(deployment.getSpec().getReplicas()),
              orZero(status == null ? null : status.getUpdatedReplicas()))) {
        behind.add("deployment " + name(deployment));
      }
    }
    for (StatefulSet set : client.list(StatefulSet.class).items()) {
      var status = set.getStatus();
      if (!observed(set, status == null ? null : status.getObservedGeneration())
          || !Objects.equals(
              orZero(set.getSpec().getReplicas()),
              orZero(status == null ? null : status.getReadyReplicas()))) {
        behind.add("statefulset " + name(set));
      }
    }
    for (ReplicaSet set : client.list(ReplicaSet.class).items()) {
      var status = set.getStatus();
      if (!observed(set, status == null ? null : status.getObservedGeneration())) {
        behind.add("replicaset " + name(set));
      }
    }
    for (DaemonSet set : client.list(DaemonSet.class).items()) {
      var status = set.getStatus();
      if (!observed(set, status == null ? null : status.getObservedGeneration())) {
        behind.add("daemonset " + name(set));
      }
    }
    for (Ingress ingress : client.list(Ingress.class).items()) {
      if (isOurs(ingress)
          && (ingress.getStatus() == null
              || ingress.getStatus().getLoadBalancer() == null
              || ingress.getStatus().getLoadBalancer().getIngress().isEmpty())) {
        behind.add("ingress " + name(ingress));
      }
    }
    return behind;
  }

  private boolean isOurs(Ingress ingress) {
    return client
        .get(IngressClass.class, "", IngressReader.read(ingress).className())
        .filter(found -> IngressClassReader.read(found).isOurs())
        .isPresent();
  }

  private static boolean observed(
      HasMetadata object, @org.jspecify.annotations.Nullable Long observedGeneration) {
    return Objects.equals(object.getMetadata().getGeneration(), observedGeneration);
  }

  private static int orZero(@org.jspecify.annotations.Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  /// Asks again after each change of one of these kinds, until nothing is missing.
  private void await(
      List<Class<? extends HasMetadata>> kinds,
      Supplier<Optional<String>> missing,
      Duration timeout) {
    Semaphore changes = new Semaphore(1);
    List<Informer<?>> informers = new ArrayList<>();
    try {
      for (Class<? extends HasMetadata> kind : kinds) {
        informers.add(follow(kind, changes));
      }
      long deadline = System.nanoTime() + timeout.toNanos();
      Optional<String> what = Optional.of("");
      while (what.isPresent()) {
        if (!changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new Failure(
              Failure.Kind.TIMEOUT, "after " + timeout.toSeconds() + " s " + what.get());
        }
        changes.drainPermits();
        what = missing.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Kind.INTERNAL, "interrupted while waiting", e);
    } finally {
      informers.forEach(Informer::close);
    }
  }

  private <T extends HasMetadata> Informer<T> follow(Class<T> kind, Semaphore changes) {
    return Informer.start(
        client,
        kind,
        List.of(
            new Informer.Handler<>() {
              @Override
              public void put(Optional<T> before, T now) {
                changes.release();
              }

              @Override
              public void deleted(T last) {
                changes.release();
              }
            }));
  }
}
