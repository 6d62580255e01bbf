// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps the EndpointSlices of Services with a selector as the pods are.
public final class EndpointSliceController implements AutoCloseable {
  private static final int WORKERS = 8;

  private final Caches caches;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;
  private final TopologyMode topology;
  private final Map<ObjectKey, Instant> triggers = new ConcurrentHashMap<>();

  /// @param events told when hints of `topology-mode: Auto` come and go
  public EndpointSliceController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.topology = new TopologyMode(events);
    this.time = time;
    this.queue = new WorkQueue<>("endpointslice", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.services.touched(service -> wake(ObjectKey.of(service)));
    caches.pods.subscribe(this::podChanged);
    caches.nodes.subscribe(this::nodeChanged);
    caches.slices.subscribe(this::sliceChanged);
  }

  @Override
  public void close() {
    queue.close();
  }

  /// Whether nothing is left to do.
  public boolean isIdle() {
    return queue.isIdle();
  }

  private void wake(ObjectKey service) {
    triggers.putIfAbsent(service, time.instant());
    queue.add(service);
  }

  private void podChanged(Optional<Pod> before, Optional<Pod> after) {
    if (before.isPresent()
        && after.isPresent()
        && !EndpointState.differs(before.get(), after.get())) {
      return;
    }
    Set<ObjectKey> touched = new LinkedHashSet<>();
    for (Optional<Pod> state : List.of(before, after)) {
      state
          .filter(PodEndpoints::mayBeEndpoint)
          .ifPresent(
              pod ->
                  Indexes.servicesOf(caches.services, pod)
                      .forEach(service -> touched.add(ObjectKey.of(service))));
    }
    touched.forEach(this::wake);
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    if (!before.map(TopologyMode::share).equals(after.map(TopologyMode::share))
        && topology.nodes(caches.nodes.all())) {
      caches.services.all().stream()
          .filter(TopologyMode::isAuto)
          .forEach(service -> wake(ObjectKey.of(service)));
    }
    if (before
        .map(EndpointSliceController::zone)
        .orElse("")
        .equals(after.map(EndpointSliceController::zone).orElse(""))) {
      return;
    }
    Node node = after.or(() -> before).orElseThrow();
    for (Pod pod : caches.pods.by(Indexes.PODS_BY_NODE, node.getMetadata().getName())) {
      Indexes.servicesOf(caches.services, pod).forEach(service -> wake(ObjectKey.of(service)));
    }
  }

  /// Somebody else's change of a slice is undone; this controller's own finds nothing to do.
  private void sliceChanged(Optional<EndpointSlice> before, Optional<EndpointSlice> after) {
    for (Optional<EndpointSlice> state : List.of(before, after)) {
      state.filter(EndpointSliceController::isOurs).ifPresent(this::wakeServiceOf);
    }
  }

  private void wakeServiceOf(EndpointSlice slice) {
    String service = Labels.of(slice).get(EndpointLabels.SERVICE_NAME);
    if (service != null) {
      queue.add(new ObjectKey(slice.getMetadata().getNamespace(), service));
    }
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Instant since = triggers.remove(key);
    Instant trigger = since == null ? time.instant() : since;
    List<EndpointSlice> existing =
        caches.slices.by(Indexes.SLICES_BY_SERVICE, key.toString()).stream()
            .filter(EndpointSliceController::isOurs)
            .toList();
    Optional<Service> service = caches.services.get(key).filter(s -> !Pods.isDeleting(s));
    if (service.isEmpty() || !TopologyMode.isAuto(service.get())) {
      topology.forget(key);
    }
    if (service.isEmpty() || service.get().getSpec().getType().equals("ExternalName")) {
      existing.forEach(caches.slices::delete);
      return Optional.empty();
    }
    Map<String, String> selector = service.get().getSpec().getSelector();
    if (selector == null || selector.isEmpty()) {
      return Optional.empty();
    }
    List<Pod> pods = Indexes.select(caches.pods, key.namespace(), selector);
    List<SliceGroup> groups = PodEndpoints.groups(service.get(), pods, this::zoneOf);
    SlicePlan plan =
        SlicePacker.plan(
            template(service.get(), trigger),
            new LinkedHashSet<>(service.get().getSpec().getIpFamilies()),
            TopologyMode.isAuto(service.get()) ? topology.hint(service.get(), groups) : groups,
            existing);
    plan.create().forEach(caches.slices::create);
    plan.update().forEach(caches.slices::update);
    plan.delete().forEach(caches.slices::delete);
    return Optional.empty();
  }

  private static SliceTemplate template(Service service, Instant trigger) {
    return new SliceTemplate(
        service.getMetadata().getNamespace(),
        service.getMetadata().getName(),
        Owners.reference(service),
        labels(service),
        trigger);
  }

  /// A slice carries the labels of its Service, so that who selects Services can select slices.
  static Map<String, String> labels(Service service) {
    Map<String, String> labels = new TreeMap<>(Labels.of(service));
    labels.put(EndpointLabels.SERVICE_NAME, service.getMetadata().getName());
    labels.put(EndpointLabels.MANAGED_BY, EndpointLabels.SLICE_CONTROLLER);
    labels.remove(EndpointLabels.HEADLESS);
    if ("None".equals(service.getSpec().getClusterIP())) {
      labels.put(EndpointLabels.HEADLESS, "");
    }
    return labels;
  }

  private String zoneOf(String node) {
    return caches.nodes.get("", node).map(EndpointSliceController::zone).orElse("");
  }

  private static String zone(Node node) {
    return Labels.of(node).getOrDefault(EndpointLabels.ZONE, "");
  }

  private static boolean isOurs(EndpointSlice slice) {
    return EndpointLabels.SLICE_CONTROLLER.equals(Labels.of(slice).get(EndpointLabels.MANAGED_BY));
  }
}
