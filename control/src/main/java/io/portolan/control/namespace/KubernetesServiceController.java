// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.namespace;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import java.time.Duration;
import java.util.Optional;

/// Keeps the Service `default/kubernetes` and its endpoints: whoever deletes one sees it come back.
public final class KubernetesServiceController implements AutoCloseable {
  private static final ObjectKey KEY =
      new ObjectKey(KubernetesService.NAMESPACE, KubernetesService.NAME);

  private final Caches caches;
  private final KubernetesService wanted;
  private final WorkQueue<ObjectKey> queue;

  public KubernetesServiceController(Caches caches, Time time, KubernetesService wanted) {
    this.caches = caches;
    this.wanted = wanted;
    this.queue = new WorkQueue<>("kubernetes-service", 1, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    wakeBy(caches.services);
    wakeBy(caches.endpoints);
    wakeBy(caches.slices);
    queue.add(KEY);
  }

  private void wakeBy(ObjectCache<? extends HasMetadata> cache) {
    cache.touched(
        object -> {
          if (ObjectKey.of(object).equals(KEY)) {
            queue.add(KEY);
          }
        });
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    if (caches.services.get(key).isEmpty()) {
      caches.services.createIfAbsent(wanted.service());
    }
    endpoints(key);
    slice(key);
    return Optional.empty();
  }

  private void endpoints(ObjectKey key) {
    Endpoints endpoints = wanted.endpoints();
    Optional<Endpoints> known = caches.endpoints.get(key);
    if (known.isEmpty()) {
      caches.endpoints.createIfAbsent(endpoints);
    } else if (!endpoints.getSubsets().equals(known.get().getSubsets())) {
      caches.endpoints.edit(
          known.get(),
          now -> new EndpointsBuilder(now).withSubsets(endpoints.getSubsets()).build());
    }
  }

  private void slice(ObjectKey key) {
    EndpointSlice slice = wanted.slice();
    Optional<EndpointSlice> known = caches.slices.get(key);
    if (known.isEmpty()) {
      caches.slices.createIfAbsent(slice);
    } else if (!slice.getEndpoints().equals(known.get().getEndpoints())
        || !slice.getPorts().equals(known.get().getPorts())) {
      caches.slices.edit(
          known.get(),
          now ->
              new EndpointSliceBuilder(now)
                  .withEndpoints(slice.getEndpoints())
                  .withPorts(slice.getPorts())
                  .build());
    }
  }
}
