// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import io.portolan.network.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Gives each Node its share of the pod addresses, once.
public final class NodeCidrController implements AutoCloseable {
  private final Caches caches;
  private final EventRecorder events;
  private final PodCidrs cidrs;
  private final WorkQueue<ObjectKey> queue;

  /// @param blocks the pod ranges, one of a family
  /// @param nodes how many are expected
  public NodeCidrController(
      Caches caches, EventRecorder events, Time time, List<Cidr> blocks, int nodes) {
    this.caches = caches;
    this.events = events;
    this.cidrs = new PodCidrs(blocks, nodes);
    this.queue = new WorkQueue<>("node-cidr", 1, time, this::reconcile);
  }

  /// Begins to work; what nodes hold already is adopted first.
  public void start() {
    caches.nodes.all().forEach(node -> cidrs.adopt(node.getMetadata().getName(), held(node)));
    caches.nodes.touched(node -> queue.add(ObjectKey.of(node)));
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<Node> node = caches.nodes.get(key);
    if (node.isEmpty()) {
      cidrs.release(key.name());
      return Optional.empty();
    }
    if (!held(node.get()).isEmpty()) {
      cidrs.adopt(key.name(), held(node.get()));
      return Optional.empty();
    }
    Optional<List<Cidr>> share = cidrs.take(key.name());
    if (share.isEmpty()) {
      events.warning(
          node.get(),
          "CIDRNotAvailable",
          "Node " + key.name() + " status is now: CIDRNotAvailable");
      return Optional.empty();
    }
    List<String> texts = share.get().stream().map(Cidr::toString).toList();
    caches.nodes.edit(
        node.get(),
        now ->
            held(now).isEmpty()
                ? new NodeBuilder(now)
                    .editOrNewSpec()
                    .withPodCIDR(texts.getFirst())
                    .withPodCIDRs(texts)
                    .endSpec()
                    .build()
                : now);
    return Optional.empty();
  }

  private static List<Cidr> held(Node node) {
    return node.getSpec() == null
        ? List.of()
        : Objects.requireNonNullElse(node.getSpec().getPodCIDRs(), List.<String>of()).stream()
            .flatMap(text -> Cidr.parse(text).stream())
            .toList();
  }
}
