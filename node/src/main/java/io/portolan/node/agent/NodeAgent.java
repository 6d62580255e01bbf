// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.network.Cidr;
import io.portolan.node.pod.PodSpecs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs the pods of one node: a worker for each, once the node has its pod blocks.
///
/// Thread-safe; made by [NodeAgents].
public final class NodeAgent {
  private static final long STOP_SECONDS = 20;
  private final String name;
  private final Registration registration;
  private final DnsMirror dns;
  private final Function<List<Cidr>, PodContext> contexts;
  // Guarded by "workers".
  private final Map<String, PodWorker> workers = new LinkedHashMap<>();
  private final Map<String, Pod> waiting = new LinkedHashMap<>();
  private Optional<PodContext> context = Optional.empty();
  private boolean closed;

  /// @param contexts what pods share, made once the pod blocks are known
  NodeAgent(
      String name,
      Registration registration,
      DnsMirror dns,
      Function<List<Cidr>, PodContext> contexts) {
    this.name = name;
    this.registration = registration;
    this.dns = dns;
    this.contexts = contexts;
  }

  /// The node's name.
  public String name() {
    return name;
  }

  void register() {
    registration.register();
  }

  /// The Node object changed; its pod blocks are what is looked for.
  void nodeChanged(Node node) {
    dns.nodeChanged(node);
    List<String> given =
        node.getSpec() == null
            ? List.of()
            : Objects.requireNonNullElse(node.getSpec().getPodCIDRs(), List.of());
    List<Cidr> blocks = given.stream().flatMap(text -> Cidr.parse(text).stream()).toList();
    if (blocks.isEmpty()) {
      return;
    }
    synchronized (workers) {
      if (context.isPresent() || closed) {
        return;
      }
      context = Optional.of(contexts.apply(blocks));
      waiting.values().forEach(this::begin);
      waiting.clear();
    }
    Thread.ofVirtual().name("ready-" + name).start(() -> registration.ready(true));
  }

  void nodeDeleted() {
    dns.nodeDeleted();
  }

  /// The node's DNS server answers every name.
  void dnsAnswers() {
    dns.open();
  }

  void podChanged(Pod pod) {
    dns.podTouched(pod);
    if (PodSpecs.isMirror(pod)) {
      return;
    }
    String uid = pod.getMetadata().getUid();
    synchronized (workers) {
      PodWorker worker = workers.get(uid);
      if (worker != null) {
        worker.changed(pod);
      } else if (context.isPresent()) {
        begin(pod);
      } else {
        waiting.put(uid, pod);
      }
    }
  }

  private void begin(Pod pod) {
    if (context.isEmpty() || closed) {
      return;
    }
    PodWorker worker = new PodWorker(context.get(), pod, this::forget);
    workers.put(pod.getMetadata().getUid(), worker);
    worker.begin();
  }

  void podDeleted(Pod last) {
    dns.podTouched(last);
    synchronized (workers) {
      String uid = last.getMetadata().getUid();
      waiting.remove(uid);
      PodWorker worker = workers.get(uid);
      if (worker != null) {
        worker.vanished(last);
      }
    }
  }

  private void forget(PodWorker worker) {
    synchronized (workers) {
      workers.remove(worker.pod().getMetadata().getUid(), worker);
    }
  }

  void servicesChanged(String namespace, Supplier<List<Service>> services) {
    synchronized (workers) {
      workers.values().stream()
          .filter(worker -> namespace.equals(worker.pod().getMetadata().getNamespace()))
          .forEach(worker -> worker.servicesChanged(services));
    }
  }

  Optional<PodWorker> worker(String uid) {
    synchronized (workers) {
      return Optional.ofNullable(workers.get(uid));
    }
  }

  /// Ends what runs and takes the pods off the network; their API objects stay. Blocks until it is
  /// done, a limited time.
  void close() {
    registration.close();
    dns.close();
    List<PodWorker> all;
    synchronized (workers) {
      closed = true;
      all = List.copyOf(workers.values());
    }
    CountDownLatch left = new CountDownLatch(all.size());
    all.forEach(worker -> worker.abandon(left::countDown));
    try {
      boolean _ = left.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
