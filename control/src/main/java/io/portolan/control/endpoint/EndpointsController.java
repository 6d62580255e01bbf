// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Keeps the Endpoints of Services with a selector as the pods are, for those who still read them.
public final class EndpointsController implements AutoCloseable {
  private static final int WORKERS = 4;

  private final Caches caches;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;

  public EndpointsController(Caches caches, Time time) {
    this.caches = caches;
    this.time = time;
    this.queue = new WorkQueue<>("endpoints", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.services.touched(service -> queue.add(ObjectKey.of(service)));
    caches.endpoints.touched(endpoints -> queue.add(ObjectKey.of(endpoints)));
    caches.pods.subscribe(this::podChanged);
  }

  @Override
  public void close() {
    queue.close();
  }

  private void podChanged(Optional<Pod> before, Optional<Pod> after) {
    if (before.isPresent()
        && after.isPresent()
        && !EndpointState.differs(before.get(), after.get())) {
      return;
    }
    Set<ObjectKey> touched = new LinkedHashSet<>();
    for (Optional<Pod> state : List.of(before, after)) {
      state.ifPresent(
          pod ->
              Indexes.servicesOf(caches.services, pod)
                  .forEach(service -> touched.add(ObjectKey.of(service))));
    }
    touched.forEach(queue::add);
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<Endpoints> known = caches.endpoints.get(key);
    Optional<Service> service = caches.services.get(key).filter(found -> !Pods.isDeleting(found));
    if (service.isEmpty() || service.get().getSpec().getType().equals("ExternalName")) {
      known.filter(EndpointsController::isOurs).ifPresent(caches.endpoints::delete);
      return Optional.empty();
    }
    Map<String, String> selector = service.get().getSpec().getSelector();
    if (selector == null || selector.isEmpty()) {
      return Optional.empty();
    }
    List<Pod> pods = Indexes.select(caches.pods, key.namespace(), selector);
    EndpointSubsets subsets = EndpointSubsets.of(service.get(), pods);
    Map<String, String> labels = labels(service.get());
    if (known.isEmpty()) {
      caches.endpoints.create(
          new EndpointsBuilder()
              .withNewMetadata()
              .withNamespace(key.namespace())
              .withName(key.name())
              .withLabels(labels)
              .addToAnnotations(EndpointLabels.TRIGGER_TIME, time.instant().toString())
              .addToAnnotations(subsets.annotations())
              .endMetadata()
              .withSubsets(subsets.list())
              .build());
    } else if (!known.get().getSubsets().equals(subsets.list())
        || !new TreeMap<>(Labels.of(known.get())).equals(labels)) {
      caches.endpoints.update(
          new EndpointsBuilder(known.get())
              .editMetadata()
              .withLabels(labels)
              .addToAnnotations(EndpointLabels.TRIGGER_TIME, time.instant().toString())
              .removeFromAnnotations(EndpointLabels.OVER_CAPACITY)
              .addToAnnotations(subsets.annotations())
              .endMetadata()
              .withSubsets(subsets.list())
              .build());
    }
    return Optional.empty();
  }

  private static boolean isOurs(Endpoints endpoints) {
    return EndpointLabels.ENDPOINTS_CONTROLLER.equals(
        Labels.of(endpoints).get(EndpointLabels.ENDPOINTS_MANAGED_BY));
  }

  private static Map<String, String> labels(Service service) {
    Map<String, String> labels = new TreeMap<>(Labels.of(service));
    labels.put(EndpointLabels.ENDPOINTS_MANAGED_BY, EndpointLabels.ENDPOINTS_CONTROLLER);
    labels.remove(EndpointLabels.HEADLESS);
    if ("None".equals(service.getSpec().getClusterIP())) {
      labels.put(EndpointLabels.HEADLESS, "");
    }
    return labels;
  }
}
