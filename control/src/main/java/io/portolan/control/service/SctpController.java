// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Conditions;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.kind.core.ServiceConditions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says of each Service with SCTP ports, where the kernel has no SCTP, that these are not served.
public final class SctpController implements AutoCloseable {
  /// The condition that says whether the kernel serves all ports of a Service.
  public static final String SERVED = "portolan.io/PortsServed";

  private static final String REASON = "KernelHasNoSCTP";

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;

  public SctpController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.queue = new WorkQueue<>("sctp", 1, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.services.touched(
        service -> {
          if (!sctpPorts(service).isEmpty() || ServiceConditions.of(service, SERVED).isPresent()) {
            queue.add(ObjectKey.of(service));
          }
        });
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    caches.services.get(key).filter(found -> !Pods.isDeleting(found)).ifPresent(this::say);
    return Optional.empty();
  }

  private void say(Service service) {
    Optional<Condition> before = ServiceConditions.of(service, SERVED);
    List<ServicePort> ports = sctpPorts(service);
    if (ports.isEmpty()) {
      if (before.isPresent()) {
        write(service, ServiceConditions.without(service, SERVED));
      }
      return;
    }
    String message =
        "the nodes' kernel has no SCTP: not served "
            + ports.stream().map(SctpController::text).collect(Collectors.joining(", "))
            + "; the Service's other ports are not affected";
    if (before.filter(known -> message.equals(known.getMessage())).isEmpty()) {
      write(service, ServiceConditions.with(service, condition(message)));
      events.warning(service, REASON, message);
    }
  }

  private void write(Service service, List<Condition> conditions) {
    caches.services.editStatus(
        service,
        now ->
            new ServiceBuilder(now)
                .editOrNewStatus()
                .withConditions(conditions)
                .endStatus()
                .build());
  }

  private Condition condition(String message) {
    return Conditions.of(SERVED, "False", REASON, message, time);
  }

  private static List<ServicePort> sctpPorts(Service service) {
    return service.getSpec().getPorts().stream()
        .filter(port -> "SCTP".equals(port.getProtocol()))
        .toList();
  }

  private static String text(ServicePort port) {
    String number = port.getPort() + "/SCTP";
    return port.getName() == null || port.getName().isEmpty()
        ? "port " + number
        : "port \"" + port.getName() + "\" " + number;
  }
}
