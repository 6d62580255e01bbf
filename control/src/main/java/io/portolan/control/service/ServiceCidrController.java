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
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Shows the ranges of cluster IPs as the ServiceCIDR `kubernetes` (KEP-1880), and says of others
/// that no address comes from them.
public final class ServiceCidrController implements AutoCloseable {
  private static final String NAME = "kubernetes";
  private static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";
  private static final String READY = "Ready";
  private static final ObjectKey KEY = new ObjectKey("", NAME);

  private final ObjectCache<ServiceCIDR> ranges;
  private final Time time;
  private final List<String> blocks;
  private final WorkQueue<ObjectKey> queue;

  /// @param blocks the ranges, one of a family
  public ServiceCidrController(Caches caches, Time time, List<Cidr> blocks) {
    this.ranges = caches.of(ServiceCIDR.class);
    this.time = time;
    this.blocks = blocks.stream().map(Cidr::toString).toList();
    this.queue = new WorkQueue<>("service-cidr", 1, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    ranges.touched(range -> queue.add(ObjectKey.of(range)));
    queue.add(KEY);
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<ServiceCIDR> range = ranges.get(key);
    if (range.isPresent()) {
      say(range.get());
    } else if (key.equals(KEY)) {
      ranges.createIfAbsent(
          new ServiceCIDRBuilder()
              .withNewMetadata()
              .withName(NAME)
              .withFinalizers(FINALIZER)
              .endMetadata()
              .withNewSpec()
              .withCidrs(blocks)
              .endSpec()
              .build());
    }
    return Optional.empty();
  }

  private void say(ServiceCIDR range) {
    Condition condition = condition(range);
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

  private Condition condition(ServiceCIDR range) {
    if (!range.getSpec().getCidrs().equals(blocks)) {
      return condition(
          "False",
          "NotServed",
          "cluster IPs come from "
              + String.join(", ", blocks)
              + " only; name another range with --service-cidr when the cluster is made");
    }
    return Pods.isDeleting(range)
        ? condition(
            "False",
            "Terminating",
            "There are still IPAddresses referencing the ServiceCIDR, please remove them or create"
                + " a new ServiceCIDR")
        : condition("True", "", "Kubernetes Service CIDR is ready");
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
