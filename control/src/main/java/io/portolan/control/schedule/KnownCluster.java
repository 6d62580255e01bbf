// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The cluster as the caches show it, with the bindings that are decided and not yet seen.
/// Thread-safe.
final class KnownCluster implements ClusterView {
  private final Caches caches;
  private final Map<String, Assumed> assumed = new ConcurrentHashMap<>();
  private final Map<String, Pod> aloof = new ConcurrentHashMap<>();

  private record Assumed(ObjectKey pod, String node) {}

  KnownCluster(Caches caches) {
    this.caches = caches;
    caches.pods.subscribe(this::follow);
  }

  private void follow(Optional<Pod> before, Optional<Pod> after) {
    Pod pod = after.or(() -> before).orElseThrow();
    String uid = pod.getMetadata().getUid();
    boolean there = after.isPresent() && !Pods.isTerminal(pod);
    if (there && !Nearness.apart(pod).isEmpty()) {
      aloof.put(uid, pod);
    } else {
      aloof.remove(uid);
    }
    if (!there || Pods.isBound(pod)) {
      assumed.remove(uid);
    }
  }

  /// Counts the pod as being on the node from now on.
  void assume(Pod pod, String node) {
    assumed.put(pod.getMetadata().getUid(), new Assumed(ObjectKey.of(pod), node));
  }

  /// Takes [#assume] back.
  void forget(Pod pod) {
    assumed.remove(pod.getMetadata().getUid());
  }

  @Override
  public List<Node> nodes() {
    List<Node> nodes = caches.nodes.all();
    nodes.sort(Comparator.comparing(node -> node.getMetadata().getName()));
    return nodes;
  }

  @Override
  public Optional<Node> node(String name) {
    return name.isEmpty() ? Optional.empty() : caches.nodes.get("", name);
  }

  @Override
  public List<Pod> podsOn(String node) {
    Map<String, Pod> pods = new HashMap<>();
    for (Pod pod : caches.pods.by(Indexes.PODS_BY_NODE, node)) {
      if (!Pods.isTerminal(pod)) {
        pods.put(pod.getMetadata().getUid(), pod);
      }
    }
    assumed.forEach(
        (uid, where) -> {
          if (where.node.equals(node)) {
            caches.pods.get(where.pod).ifPresent(pod -> pods.put(uid, pod));
          }
        });
    return new ArrayList<>(pods.values());
  }

  @Override
  public List<Pod> podsWith(String namespace, Map<String, String> labels) {
    return labels.isEmpty()
        ? caches.pods.in(namespace)
        : Indexes.select(caches.pods, namespace, labels);
  }

  @Override
  public List<Pod> siblings(Pod pod) {
    return Owners.controller(pod)
        .map(owner -> caches.pods.by(Caches.PODS_BY_CONTROLLER, owner.getUid()))
        .orElse(List.of());
  }

  @Override
  public String nodeOf(Pod pod) {
    if (Pods.isBound(pod)) {
      return Pods.nodeName(pod);
    }
    Assumed where = assumed.get(pod.getMetadata().getUid());
    return where == null ? "" : where.node;
  }

  @Override
  public List<Pod> aloof() {
    return new ArrayList<>(aloof.values());
  }

  boolean isSameCapacity(Node one, Node other) {
    return Objects.equals(
        one.getStatus() == null ? null : one.getStatus().getAllocatable(),
        other.getStatus() == null ? null : other.getStatus().getAllocatable());
  }
}
