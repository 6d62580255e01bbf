// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.control.balancer.AddressChoice.Decision;
import io.portolan.control.balancer.AddressChoice.Given;
import io.portolan.control.balancer.AddressChoice.Refused;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.kind.core.ServiceConditions;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Gives Services of type LoadBalancer their addresses and takes them back.
///
/// What was given is read from the Services' status at the start, before anything new is given.
public final class LoadBalancerController implements AutoCloseable {
  private final Caches caches;
  private final ObjectCache<IPAddressPool> poolObjects;
  private final EventRecorder events;
  private final ServiceWriter writer;
  private final WorkQueue<Work> queue;

  // Used by the queue's one worker only; filled before it begins.
  private final Holdings holdings = new Holdings();
  private final TreeSet<ObjectKey> waiting = new TreeSet<>();

  public LoadBalancerController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.poolObjects = caches.of(IPAddressPool.class);
    this.events = events;
    this.writer = new ServiceWriter(caches.services, time);
    this.queue = new WorkQueue<>("load-balancer", 1, time, this::work);
  }

  /// What there is to do. One worker does all of it, since every choice depends on all others.
  private sealed interface Work {
    record OfService(ObjectKey key) implements Work {}

    record OfPool(ObjectKey key) implements Work {}
  }

  /// Begins to work.
  public void start() {
    caches.services.all().stream()
        .filter(service -> LoadBalancers.isOurs(service) && !Pods.isDeleting(service))
        .sorted(Comparator.comparing(ObjectKey::of))
        .forEach(this::adopt);
    caches.services.subscribe(
        (before, after) -> {
          if (before.filter(LoadBalancerController::concerns).isPresent()
              || after.filter(LoadBalancerController::concerns).isPresent()) {
            queue.add(new Work.OfService(ObjectKey.of(after.or(() -> before).orElseThrow())));
          }
        });
    poolObjects.subscribe(
        (before, after) -> {
          if (!before.map(IPAddressPool::wanted).equals(after.map(IPAddressPool::wanted))) {
            queue.add(new Work.OfPool(ObjectKey.of(after.or(() -> before).orElseThrow())));
            caches.services.all().forEach(this::again);
          }
        });
    caches.namespaces.subscribe(
        (before, after) -> {
          if (before.isPresent() && after.isPresent() && !sameLabels(before.get(), after.get())) {
            caches.services.in(after.get().getMetadata().getName()).forEach(this::again);
          }
        });
  }

  @Override
  public void close() {
    queue.close();
  }

  private void again(Service service) {
    if (concerns(service)) {
      queue.add(new Work.OfService(ObjectKey.of(service)));
    }
  }

  private static boolean sameLabels(Namespace one, Namespace other) {
    return Labels.of(one).equals(Labels.of(other));
  }

  /// Services that have addresses of ours, or should.
  private static boolean concerns(Service service) {
    return LoadBalancers.isOurs(service)
        || ServiceConditions.of(service, LoadBalancers.ALLOCATED).isPresent();
  }

  private void adopt(Service service) {
    ObjectKey key = ObjectKey.of(service);
    Claim claim = RequestReader.claim(service);
    List<IpAddress> held =
        LoadBalancers.addresses(service).stream()
            .flatMap(text -> IpAddress.parse(text).stream())
            .filter(address -> holdings.clash(address, key, claim).isEmpty())
            .toList();
    holdings.put(key, held, claim);
  }

  private Optional<Duration> work(Work work) {
    switch (work) {
      case Work.OfService(ObjectKey key) -> service(key);
      case Work.OfPool(ObjectKey key) -> pool(key);
    }
    return Optional.empty();
  }

  private void service(ObjectKey key) {
    Optional<Service> found = caches.services.get(key);
    Optional<Service> ours =
        found.filter(service -> LoadBalancers.isOurs(service) && !Pods.isDeleting(service));
    if (ours.isEmpty()) {
      waiting.remove(key);
      boolean freed = holdings.remove(key);
      found.filter(service -> !Pods.isDeleting(service)).ifPresent(writer::clear);
      if (freed) {
        addressesChanged();
      }
      return;
    }
    Service service = ours.get();
    Pools pools = pools();
    Decision decision = decide(service, pools);
    switch (decision) {
      case Given given -> give(service, given, pools);
      case Refused(String reason) -> refuse(service, reason);
    }
  }

  private Decision decide(Service service, Pools pools) {
    ObjectKey key = ObjectKey.of(service);
    Map<String, String> labels =
        caches.namespaces.get("", key.namespace()).map(Labels::of).orElse(Map.of());
    try {
      return AddressChoice.choose(
          RequestReader.read(service, labels, holdings.of(key)), pools, holdings);
    } catch (RequestReader.MalformedException malformed) {
      return new Refused(malformed.reason());
    }
  }

  private void give(Service service, Given given, Pools pools) {
    ObjectKey key = ObjectKey.of(service);
    boolean isNew = !holdings.of(key).equals(given.addresses());
    boolean freed = holdings.put(key, given.addresses(), RequestReader.claim(service));
    if (given.missing().isEmpty()) {
      waiting.remove(key);
    } else {
      waiting.add(key);
    }
    String pool =
        pools.owner(given.addresses().getFirst()).map(owner -> owner.key().name()).orElse("");
    if (isNew) {
      events.normal(service, "IPAllocated", "Assigned IP " + quoted(given.addresses()));
    }
    if (writer.give(service, given, pool)) {
      if (!given.missing().isEmpty()) {
        events.warning(service, "AllocationFailed", failure(key, given.missing()));
      }
      if (pool.isEmpty()) {
        events.warning(
            service,
            "PoolGone",
            "No IPAddressPool contains "
                + given.addresses().getFirst()
                + " any more; the Service keeps it. Make the pool again, or change the type of the"
                + " Service and back to get another address.");
      }
    }
    if (isNew || freed) {
      addressesChanged();
    }
  }

  private void refuse(Service service, String reason) {
    ObjectKey key = ObjectKey.of(service);
    waiting.add(key);
    boolean freed = holdings.remove(key);
    if (writer.refuse(service, failure(key, reason))) {
      events.warning(service, "AllocationFailed", failure(key, reason));
    }
    if (freed) {
      addressesChanged();
    }
  }

  private static String failure(ObjectKey key, String reason) {
    return "Failed to allocate IP for \"" + key + "\": " + reason;
  }

  private static String quoted(List<IpAddress> addresses) {
    return "["
        + String.join(" ", addresses.stream().map(each -> "\"" + each + "\"").toList())
        + "]";
  }

  /// Those who wait may find something now, and pools count again.
  private void addressesChanged() {
    waiting.forEach(key -> queue.add(new Work.OfService(key)));
    for (IPAddressPool pool : poolObjects.all()) {
      queue.add(new Work.OfPool(ObjectKey.of(pool)));
    }
  }

  /// Counts what a pool has left.
  private void pool(ObjectKey key) {
    Pools pools = pools();
    Optional<IPAddressPool> object = poolObjects.get(key);
    Optional<Pool> pool = pools.list().stream().filter(each -> each.key().equals(key)).findFirst();
    if (object.isPresent() && pool.isPresent()) {
      IPAddressPool.Status status = PoolCount.count(pool.get(), pools, holdings);
      if (!status.equals(object.get().getStatus())) {
        poolObjects.editStatus(object.get(), old -> PoolCount.with(old, status));
      }
    }
  }

  private Pools pools() {
    return Pools.of(poolObjects.all().stream().map(Pool::read).toList());
  }
}
