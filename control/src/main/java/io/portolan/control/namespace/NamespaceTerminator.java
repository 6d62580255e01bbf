// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Api.DeleteRequest;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.Preconditions;
import io.portolan.kube.api.Reader;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient.Propagation;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Empties namespaces that are being deleted, and lets them go when they are empty.
public final class NamespaceTerminator implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final DeleteRequest BACKGROUND =
      new DeleteRequest(Preconditions.NONE, Optional.empty(), Optional.of(Propagation.BACKGROUND));

  private final Api api;
  private final Caches caches;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;

  public NamespaceTerminator(Api api, Caches caches, Time time) {
    this.api = api;
    this.caches = caches;
    this.time = time;
    this.queue = new WorkQueue<>("namespace", 4, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.namespaces.subscribe(
        (_, after) ->
            after
                .filter(Pods::isDeleting)
                .ifPresent(namespace -> queue.add(ObjectKey.of(namespace))));
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<Namespace> namespace = caches.namespaces.get(key).filter(Pods::isDeleting);
    if (namespace.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> left = new TreeMap<>();
    Map<String, Integer> finalizers = new TreeMap<>();
    Set<String> stored = new HashSet<>();
    for (Kind kind : api.kinds().all()) {
      if (kind.namespaced() && stored.add(kind.storage())) {
        empty(kind, key.name(), left, finalizers);
      }
    }
    if (left.isEmpty()) {
      caches.client().finalizeNamespace(key.name());
      return Optional.empty();
    }
    List<NamespaceCondition> conditions =
        TerminationConditions.of(namespace.get(), left, finalizers, time.instant());
    if (!conditions.equals(namespace.get().getStatus().getConditions())) {
      caches.namespaces.editStatus(
          namespace.get(),
          now ->
              new NamespaceBuilder(now)
                  .editStatus()
                  .withConditions(conditions)
                  .endStatus()
                  .build());
    }
    return Optional.of(LOOK_AGAIN);
  }

  /// Deletes what is there of a kind, and counts what stays for a while.
  private void empty(
      Kind kind, String namespace, Map<String, Integer> left, Map<String, Integer> finalizers) {
    for (StoredObject object : api.reader().list(Reader.ListRequest.all(kind, namespace)).items()) {
      boolean gone = false;
      if (!Tree.has(object.tree(), "metadata", "deletionTimestamp")) {
        gone = delete(new Place(kind, namespace, object.name()));
      }
      if (!gone) {
        left.merge(kind.qualifiedPlural() + ".", 1, Integer::sum);
        Tree.texts(object.tree(), "metadata", "finalizers")
            .forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
      }
    }
  }

  private boolean delete(Place place) {
    try {
      return api.delete(place, BACKGROUND, WriteContext.PORTOLAN).gone();
    } catch (KubeException refusal) {
      if (refusal.isNotFound()) {
        return true;
      }
      throw refusal;
    }
  }
}
