// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.control.replica.Waiting;
import io.portolan.control.schedule.Taints;
import io.portolan.kube.client.EventRecorder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Notices nodes that fall silent: taints them and says of their pods that they are not ready.
public final class NodeLifecycleController implements AutoCloseable {
  private static final String LEASES = "kube-node-lease";

  /// As long as Kubernetes waits (`--node-monitor-grace-period`).
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;
  private final Map<String, Instant> heard = new ConcurrentHashMap<>();

  public NodeLifecycleController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.queue = new WorkQueue<>("node-lifecycle", 2, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.nodes.subscribe(
        (_, after) -> {
          // Time is counted from what this process saw, so that clocks need not agree.
          after.ifPresent(node -> heard.putIfAbsent(node.getMetadata().getName(), time.instant()));
          after.ifPresent(node -> queue.add(ObjectKey.of(node)));
        });
    caches.pods.subscribe(
        (before, after) -> {
          boolean stays = after.map(Pods::nodeName).equals(before.map(Pods::nodeName));
          after
              .filter(pod -> !stays && Pods.isBound(pod))
              .ifPresent(pod -> queue.add(new ObjectKey("", Pods.nodeName(pod))));
        });
    caches.leases.subscribe(
        (_, after) ->
            after
                .filter(lease -> LEASES.equals(lease.getMetadata().getNamespace()))
                .map(lease -> lease.getMetadata().getName())
                .ifPresent(
                    name -> {
                      heard.put(name, time.instant());
                      queue.addAfter(new ObjectKey("", name), PATIENCE.plusMillis(1));
                    }));
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<Node> found = caches.nodes.get(key);
    if (found.isEmpty()) {
      heard.remove(key.name());
      return Optional.empty();
    }
    Node node = found.get();
    Instant now = time.instant();
    Duration left = Duration.between(now, heard.getOrDefault(key.name(), now).plus(PATIENCE));
    boolean silent = !left.isPositive();
    if (silent
        && NodeHealth.condition(node).isPresent()
        && !NodeHealth.readiness(node).equals("Unknown")) {
      node = declareSilent(node, now);
    }
    taint(node, now);
    if (!NodeHealth.readiness(node).equals("True") && NodeHealth.condition(node).isPresent()) {
      for (Pod pod : caches.pods.by(Indexes.PODS_BY_NODE, key.name())) {
        markNotReady(pod, now);
      }
    }
    Optional<Duration> heartbeat = silent ? Optional.empty() : Optional.of(left.plusMillis(1));
    return Waiting.sooner(heartbeat, evict(caches.nodes.get(key).orElse(node), now));
  }

  private Node declareSilent(Node node, Instant now) {
    events.normal(
        node,
        "NodeNotReady",
        "Node " + node.getMetadata().getName() + " status is now: NodeNotReady");
    return caches
        .nodes
        .editStatus(
            node,
            old -> {
              List<NodeCondition> conditions = new ArrayList<>(old.getStatus().getConditions());
              conditions.removeIf(condition -> NodeHealth.READY.equals(condition.getType()));
              conditions.add(NodeHealth.silent(old, now));
              return new NodeBuilder(old)
                  .editStatus()
                  .withConditions(conditions)
                  .endStatus()
                  .build();
            })
        .orElse(node);
  }

  private void taint(Node node, Instant now) {
    List<Taint> before = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    if (!NodeHealth.taints(node, now).equals(before)) {
      caches.nodes.edit(
          node,
          old ->
              new NodeBuilder(old)
                  .editOrNewSpec()
                  .withTaints(NodeHealth.taints(old, now))
                  .endSpec()
                  .build());
    }
  }

  /// Deletes pods that may not stay; says when the next one must go.
  private Optional<Duration> evict(Node node, Instant now) {
    boolean drives =
        node.getSpec() != null
            && node.getSpec().getTaints().stream()
                .anyMatch(taint -> Taints.NO_EXECUTE.equals(taint.getEffect()));
    if (!drives) {
      return Optional.empty();
    }
    Optional<Duration> next = Optional.empty();
    for (Pod pod : caches.pods.by(Indexes.PODS_BY_NODE, node.getMetadata().getName())) {
      Optional<Duration> left = Evictions.left(pod, node, now);
      if (left.isEmpty() || !Pods.isActive(pod)) {
        continue;
      }
      if (left.get().isPositive()) {
        next = Waiting.sooner(next, left.map(wait -> wait.plusMillis(1)));
      } else {
        events.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + ObjectKey.of(pod));
        caches.pods.delete(pod);
      }
    }
    return next;
  }

  private void markNotReady(Pod pod, Instant now) {
    if (!Pods.isReady(pod)) {
      return;
    }
    events.warning(pod, "NodeNotReady", "Node is not ready");
    caches.pods.editStatus(
        pod,
        old -> {
          List<PodCondition> conditions = new ArrayList<>(old.getStatus().getConditions());
          conditions.removeIf(condition -> NodeHealth.READY.equals(condition.getType()));
          conditions.add(
              new PodConditionBuilder()
                  .withType(NodeHealth.READY)
                  .withStatus("False")
                  .withLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
                  .build());
          return new PodBuilder(old).editStatus().withConditions(conditions).endStatus().build();
        });
  }
}
