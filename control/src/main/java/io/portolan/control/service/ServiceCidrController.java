// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Conditions;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.network.Cidr;
import io.portolan.network.kubernetes.ServiceCidrReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Lets cluster IPs come from every ServiceCIDR, and keeps one that is deleted until no Service
/// needs it any more (KEP-1880). The cluster's own ranges are the ServiceCIDR `kubernetes`.
public final class ServiceCidrController implements AutoCloseable {
  /* In Kubernetes several API servers give addresses, so a range waits ten seconds before it goes.
  Here one allocation does, and from the moment when a range is withdrawn it gives none of it. */

  private static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";
  private static final String READY = "Ready";
  private static final ObjectKey DEFAULT = new ObjectKey("", ServiceAllocation.DEFAULT_RANGE);

  /// A Service's address is given back a moment after it is seen to go.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final ObjectCache<ServiceCIDR> ranges;
  private final Caches caches;
  private final Time time;
  private final ServiceAllocation allocation;
  private final List<Cidr> own;
  private final WorkQueue<ObjectKey> queue;

  /// @param own the cluster's own ranges, one of a family
  public ServiceCidrController(
      Caches caches, Time time, ServiceAllocation allocation, List<Cidr> own) {
    this.ranges = caches.of(ServiceCIDR.class);
    this.caches = caches;
    this.time = time;
    this.allocation = allocation;
    this.own = own;
    this.queue = new WorkQueue<>("service-cidr", 1, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    ranges.touched(
        range -> {
          queue.add(ObjectKey.of(range));
          addDeleting();
        });
    caches.services.touched(_ -> addDeleting());
    queue.add(DEFAULT);
  }

  /// What keeps them may be gone.
  private void addDeleting() {
    ranges.all().stream().filter(Pods::isDeleting).map(ObjectKey::of).forEach(queue::add);
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<ServiceCIDR> known = ranges.get(key);
    if (known.isEmpty()) {
      if (key.equals(DEFAULT)) {
        ranges.createIfAbsent(ownRange());
      } else {
        allocation.withdraw(key.name(), List.of());
      }
      return Optional.empty();
    }
    ServiceCIDR range = known.get();
    List<Cidr> blocks = ServiceCidrReader.read(range).value();
    if (!Pods.isDeleting(range)) {
      allocation.offer(key.name(), blocks);
      protect(range, true);
      say(range, condition("True", "", "Kubernetes Service CIDR is ready"));
      return Optional.empty();
    }
    if (allocation.withdraw(key.name(), blocks)) {
      protect(range, false);
      return Optional.empty();
    }
    say(
        range,
        condition(
            "False",
            "Terminating",
            "There are still IPAddresses referencing the ServiceCIDR, please remove them or create"
                + " a new ServiceCIDR"));
    return Optional.of(LOOK_AGAIN);
  }

  private ServiceCIDR ownRange() {
    return new ServiceCIDRBuilder()
        .withNewMetadata()
        .withName(DEFAULT.name())
        .withFinalizers(FINALIZER)
        .endMetadata()
        .withNewSpec()
        .withCidrs(own.stream().map(Cidr::toString).toList())
        .endSpec()
        .build();
  }

  /// Sets the finalizer, or takes it away.
  private void protect(ServiceCIDR range, boolean isProtected) {
    if (range.getMetadata().getFinalizers().contains(FINALIZER) != isProtected) {
      ranges.edit(
          range,
          now -> {
            ServiceCIDRBuilder edit = new ServiceCIDRBuilder(now);
            return isProtected
                ? edit.editMetadata().addToFinalizers(FINALIZER).endMetadata().build()
                : edit.editMetadata().removeFromFinalizers(FINALIZER).endMetadata().build();
          });
    }
  }

  private void say(ServiceCIDR range, Condition condition) {
    List<Condition> before =
        range.getStatus() == null ? List.of() : range.getStatus().getConditions();
    if (before.stream().noneMatch(known -> isSame(known, condition))) {
      ranges.editStatus(
          range,
          now ->
              new ServiceCIDRBuilder(now)
                  .editOrNewStatus()
                  .withConditions(condition)
                  .endStatus()
                  .build());
    }
  }

  private Condition condition(String status, String reason, String message) {
    return Conditions.of(READY, status, reason, message, time);
  }

  private static boolean isSame(Condition known, Condition condition) {
    return known.getType().equals(condition.getType())
        && known.getStatus().equals(condition.getStatus())
        && condition.getMessage().equals(known.getMessage());
  }
}
