// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.metallb;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What Services of type LoadBalancer say and are told: classes, annotations, conditions.
public final class LoadBalancers {
  /// Where MetalLB is installed, and so where manifests written for it put its objects.
  public static final String NAMESPACE = "metallb-system";

  /// The pool that every cluster has from its beginning.
  public static final String DEFAULT_POOL = "default";

  /// The class of Services that ask for this load balancer and no other.
  public static final String CLASS = "portolan.io/load-balancer";

  /// The condition that says whether a Service has the addresses that it asks for.
  public static final String ALLOCATED = "portolan.io/LoadBalancerAllocated";

  /// The condition that says which nodes announce the addresses.
  public static final String ANNOUNCED = "portolan.io/LoadBalancerAnnounced";

  /// MetalLB's prefixes of annotations, the current one first.
  private static final List<String> PREFIXES = List.of("metallb.io/", "metallb.universe.tf/");

  private LoadBalancers() {}

  /// Whether the Service is of type LoadBalancer and its class is ours or none.
  public static boolean isOurs(Service service) {
    String wanted = service.getSpec().getLoadBalancerClass();
    return "LoadBalancer".equals(service.getSpec().getType())
        && (wanted == null || wanted.isEmpty() || CLASS.equals(wanted));
  }

  /// One of MetalLB's annotations, such as `address-pool`, with its whole key.
  public static Optional<Map.Entry<String, String>> annotation(Service service, String name) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(service.getMetadata().getAnnotations(), Map.of());
    for (String prefix : PREFIXES) {
      String value = annotations.getOrDefault(prefix + name, "").strip();
      if (!value.isEmpty()) {
        return Optional.of(Map.entry(prefix + name, value));
      }
    }
    return Optional.empty();
  }

  /// The key of one of MetalLB's annotations as it is written today.
  public static String annotationKey(String name) {
    return PREFIXES.getFirst() + name;
  }

  /// The addresses in `status.loadBalancer`.
  public static List<String> addresses(Service service) {
    if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
      return List.of();
    }
    List<String> addresses = new ArrayList<>();
    for (LoadBalancerIngress ingress : service.getStatus().getLoadBalancer().getIngress()) {
      if (ingress.getIp() != null) {
        addresses.add(ingress.getIp());
      }
    }
    return addresses;
  }
}
