// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.portolan.control.frame.Conditions;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.Time;
import io.portolan.kube.kind.core.ServiceConditions;
import io.portolan.kube.kind.metallb.LoadBalancers;
import java.util.List;
import java.util.Map;

/// Writes into a Service's status what it was given, or why it was not.
final class ServiceWriter {
  private static final String POOL = LoadBalancers.annotationKey("ip-allocated-from-pool");

  private final ObjectCache<Service> services;
  private final Time time;

  ServiceWriter(ObjectCache<Service> services, Time time) {
    this.services = services;
    this.time = time;
  }

  /// Writes the addresses; whether that said something new.
  ///
  /// @param pool that the first is of; "" when it is of none any more
  boolean give(Service service, AddressChoice.Given given, String pool) {
    List<LoadBalancerIngress> ingress =
        given.addresses().stream()
            .map(
                address ->
                    new LoadBalancerIngressBuilder()
                        .withIp(address.toString())
                        .withIpMode("VIP")
                        .build())
            .toList();
    String message =
        "Has "
            + String.join(", ", given.addresses().stream().map(Object::toString).toList())
            + (pool.isEmpty() ? ", which no pool contains any more" : " of pool \"" + pool + "\"")
            + (given.missing().isEmpty() ? "" : "; " + given.missing());
    return write(service, ingress, pool, condition("True", "IPAllocated", message));
  }

  /// Writes the reason and takes the addresses away; whether that said something new.
  boolean refuse(Service service, String reason) {
    return write(service, List.of(), "", condition("False", "AllocationFailed", reason));
  }

  /// Takes back all that was written.
  void clear(Service service) {
    if (ServiceConditions.of(service, LoadBalancers.ALLOCATED).isPresent()) {
      services.editStatus(
          service,
          old ->
              new ServiceBuilder(old)
                  .editMetadata()
                  .removeFromAnnotations(POOL)
                  .endMetadata()
                  .editStatus()
                  .withConditions(
                      ServiceConditions.without(
                          old, LoadBalancers.ALLOCATED, LoadBalancers.ANNOUNCED))
                  .withNewLoadBalancer()
                  .endLoadBalancer()
                  .endStatus()
                  .build());
    }
  }

  private boolean write(
      Service service, List<LoadBalancerIngress> ingress, String pool, Condition condition) {
    if (says(service, ingress, pool, condition)) {
      return false;
    }
    services.editStatus(
        service,
        old ->
            new ServiceBuilder(old)
                .editMetadata()
                .removeFromAnnotations(POOL)
                .addToAnnotations(pool.isEmpty() ? Map.of() : Map.of(POOL, pool))
                .endMetadata()
                .editOrNewStatus()
                .withConditions(conditions(old, ingress, condition))
                .withNewLoadBalancer()
                .withIngress(ingress)
                .endLoadBalancer()
                .endStatus()
                .build());
    return true;
  }

  /// Without an address there is nothing that could be announced.
  private static List<Condition> conditions(
      Service service, List<LoadBalancerIngress> ingress, Condition condition) {
    List<Condition> conditions = ServiceConditions.with(service, condition);
    if (ingress.isEmpty()) {
      conditions.removeIf(each -> LoadBalancers.ANNOUNCED.equals(each.getType()));
    }
    return conditions;
  }

  private static boolean says(
      Service service, List<LoadBalancerIngress> ingress, String pool, Condition condition) {
    return service.getStatus() != null
        && service.getStatus().getLoadBalancer() != null
        && service.getStatus().getLoadBalancer().getIngress().equals(ingress)
        && Labels.annotations(service).getOrDefault(POOL, "").equals(pool)
        && ServiceConditions.of(service, LoadBalancers.ALLOCATED)
            .filter(before -> before.getMessage().equals(condition.getMessage()))
            .isPresent();
  }

  private Condition condition(String status, String reason, String message) {
    return Conditions.of(LoadBalancers.ALLOCATED, status, reason, message, time);
  }
}
