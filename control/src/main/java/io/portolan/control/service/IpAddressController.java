// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ParentReference;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.ObjectCache.Index;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Shows each cluster IP as an object IPAddress that names its Service (KEP-1880).
///
/// The objects only tell what [ServiceAllocation] gave; who deletes one sees it come back.
public final class IpAddressController implements AutoCloseable {
  private static final String FAMILY = "ipaddress.kubernetes.io/ip-family";
  private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
  private static final String ALLOCATOR = "ipallocator.k8s.io";
  private static final int WORKERS = 4;
  private static final Index<Service> BY_ADDRESS =
      new Index<>("cluster IP", IpAddressController::addresses);

  private final ObjectCache<Service> services;
  private final ObjectCache<IPAddress> addresses;
  private final WorkQueue<String> queue;

  public IpAddressController(Caches caches, Time time) {
    this.services = caches.services;
    this.addresses = caches.of(IPAddress.class);
    this.queue = new WorkQueue<>("ip-address", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    services.index(BY_ADDRESS);
    services.touched(service -> addresses(service).forEach(queue::add));
    addresses.touched(address -> queue.add(address.getMetadata().getName()));
  }

  @Override
  public void close() {
    queue.close();
  }

  private static List<String> addresses(Service service) {
    return service.getSpec().getClusterIPs().stream()
        .flatMap(text -> IpAddress.parse(text).stream())
        .map(IpAddress::toString)
        .toList();
  }

  private Optional<Duration> reconcile(String address) {
    Optional<IPAddress> known = addresses.get("", address);
    Optional<ParentReference> wanted =
        services.by(BY_ADDRESS, address).stream()
            .filter(service -> !Pods.isDeleting(service))
            .findFirst()
            .map(IpAddressController::reference);
    boolean isWrong =
        known.isPresent()
            && !wanted.equals(Optional.ofNullable(known.get().getSpec().getParentRef()));
    if (isWrong && (wanted.isPresent() || isOurs(known.get()))) {
      addresses.delete(known.get());
    }
    if (wanted.isPresent() && (known.isEmpty() || isWrong)) {
      addresses.createIfAbsent(object(address, wanted.get()));
    }
    return Optional.empty();
  }

  private static boolean isOurs(IPAddress address) {
    return ALLOCATOR.equals(Labels.of(address).get(MANAGED_BY));
  }

  private static ParentReference reference(Service service) {
    return new ParentReference(
        "", service.getMetadata().getName(), service.getMetadata().getNamespace(), "services");
  }

  private static IPAddress object(String address, ParentReference parent) {
    return new IPAddressBuilder()
        .withNewMetadata()
        .withName(address)
        .addToLabels(FAMILY, IpAddress.of(address).family() == Family.IPV4 ? "IPv4" : "IPv6")
        .addToLabels(MANAGED_BY, ALLOCATOR)
        .endMetadata()
        .withNewSpec()
        .withParentRef(parent)
        .endSpec()
        .build();
  }
}
