// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Makes EndpointSlices of Endpoints that are written by hand, for Services without a selector.
public final class MirroringController implements AutoCloseable {
  private static final int WORKERS = 2;

  private final Caches caches;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;

  public MirroringController(Caches caches, Time time) {
    this.caches = caches;
    this.time = time;
    this.queue = new WorkQueue<>("endpointslice-mirroring", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.endpoints.touched(endpoints -> queue.add(ObjectKey.of(endpoints)));
    caches.services.touched(service -> queue.add(ObjectKey.of(service)));
    caches.slices.touched(
        slice -> {
          String service = Labels.of(slice).get(EndpointLabels.SERVICE_NAME);
          if (service != null && isOurs(slice)) {
            queue.add(new ObjectKey(slice.getMetadata().getNamespace(), service));
          }
        });
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    List<EndpointSlice> existing =
        caches.slices.by(Indexes.SLICES_BY_SERVICE, key.toString()).stream()
            .filter(MirroringController::isOurs)
            .toList();
    Optional<Endpoints> endpoints = caches.endpoints.get(key).filter(MirroringController::isMeant);
    boolean wanted =
        caches.services.get(key).filter(MirroringController::hasNoSelector).isPresent();
    if (endpoints.isEmpty() || !wanted) {
      existing.forEach(caches.slices::delete);
      return Optional.empty();
    }
    SlicePlan plan =
        SlicePacker.plan(template(endpoints.get()), Set.of(), groups(endpoints.get()), existing);
    plan.create().forEach(caches.slices::create);
    plan.update().forEach(caches.slices::update);
    plan.delete().forEach(caches.slices::delete);
    return Optional.empty();
  }

  private static boolean hasNoSelector(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    return (selector == null || selector.isEmpty()) && !Pods.isDeleting(service);
  }

  private static boolean isMeant(Endpoints endpoints) {
    return !"true".equals(Labels.of(endpoints).get(EndpointLabels.SKIP_MIRROR))
        && !Labels.annotations(endpoints).containsKey(EndpointLabels.LEADER)
        && !Pods.isDeleting(endpoints);
  }

  private static boolean isOurs(EndpointSlice slice) {
    return EndpointLabels.MIRROR_CONTROLLER.equals(Labels.of(slice).get(EndpointLabels.MANAGED_BY));
  }

  private SliceTemplate template(Endpoints endpoints) {
    Map<String, String> labels = new TreeMap<>(Labels.of(endpoints));
    String name = endpoints.getMetadata().getName();
    labels.put(EndpointLabels.SERVICE_NAME, name);
    labels.put(EndpointLabels.MANAGED_BY, EndpointLabels.MIRROR_CONTROLLER);
    return new SliceTemplate(
        endpoints.getMetadata().getNamespace(),
        name,
        Owners.reference(endpoints),
        labels,
        time.instant());
  }

  static List<SliceGroup> groups(Endpoints endpoints) {
    List<SliceGroup> groups = new ArrayList<>();
    for (EndpointSubset subset : endpoints.getSubsets()) {
      List<EndpointPort> ports = subset.getPorts().stream().map(MirroringController::port).toList();
      for (Family family : Family.values()) {
        List<Endpoint> members = new ArrayList<>();
        add(members, subset.getAddresses(), family, true);
        add(members, subset.getNotReadyAddresses(), family, false);
        if (!members.isEmpty()) {
          groups.add(new SliceGroup(family.apiName(), ports, members));
        }
      }
    }
    return groups;
  }

  private static void add(
      List<Endpoint> members, List<EndpointAddress> addresses, Family family, boolean ready) {
    for (EndpointAddress address : addresses) {
      if (IpAddress.parse(address.getIp()).filter(ip -> ip.family() == family).isPresent()) {
        members.add(
            new EndpointBuilder()
                .withAddresses(address.getIp())
                .withHostname(address.getHostname())
                .withNodeName(address.getNodeName())
                .withTargetRef(address.getTargetRef())
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .build());
      }
    }
  }

  private static EndpointPort port(io.fabric8.kubernetes.api.model.EndpointPort port) {
    return new EndpointPortBuilder()
        .withName(Objects.requireNonNullElse(port.getName(), ""))
        .withPort(port.getPort())
        .withProtocol(Objects.requireNonNullElse(port.getProtocol(), "TCP"))
        .withAppProtocol(port.getAppProtocol())
        .build();
  }
}
