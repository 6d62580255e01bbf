// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.ingress;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngressBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.network.kubernetes.IngressClassReader;
import io.portolan.network.kubernetes.IngressReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Has the proxy's objects made when the first Ingress of a class of ours comes, and writes into
/// the status of each where it is reached.
public final class IngressController implements AutoCloseable {
  private final Caches caches;
  private final ObjectCache<Ingress> ingresses;
  private final ObjectCache<IngressClass> classes;
  private final ProxyObjects proxy;
  private final WorkQueue<ObjectKey> queue;

  public IngressController(Caches caches, Time time, ProxyObjects proxy) {
    this.caches = caches;
    this.ingresses = caches.of(Ingress.class);
    this.classes = caches.of(IngressClass.class);
    this.proxy = proxy;
    this.queue = new WorkQueue<>("ingress", 1, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    ingresses.touched(ingress -> queue.add(ObjectKey.of(ingress)));
    classes.touched(_ -> again());
    caches.services.touched(
        service -> {
          if (ObjectKey.of(service).equals(IngressProxy.KEY)) {
            again();
          }
        });
  }

  private void again() {
    ingresses.all().forEach(ingress -> queue.add(ObjectKey.of(ingress)));
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    ingresses.get(key).filter(found -> !Pods.isDeleting(found)).ifPresent(this::settle);
    return Optional.empty();
  }

  private void settle(Ingress ingress) {
    boolean isOurs = isOurs(IngressReader.read(ingress).className());
    List<IngressLoadBalancerIngress> addresses = addresses();
    if (isOurs) {
      proxy.ensure();
    }
    List<IngressLoadBalancerIngress> now = now(ingress);
    List<IngressLoadBalancerIngress> wanted = isOurs ? addresses : List.of();
    // What another controller wrote into an Ingress of its own stays.
    boolean isMine = isOurs || (!now.isEmpty() && now.equals(addresses));
    if (isMine && !now.equals(wanted)) {
      ingresses.editStatus(
          ingress,
          found ->
              new IngressBuilder(found)
                  .editOrNewStatus()
                  .editOrNewLoadBalancer()
                  .withIngress(wanted)
                  .endLoadBalancer()
                  .endStatus()
                  .build());
    }
  }

  private boolean isOurs(String className) {
    return !className.isEmpty()
        && classes
            .get("", className)
            .filter(found -> IngressClassReader.read(found).isOurs())
            .isPresent();
  }

  private static List<IngressLoadBalancerIngress> now(Ingress ingress) {
    return ingress.getStatus() == null || ingress.getStatus().getLoadBalancer() == null
        ? List.of()
        : Objects.requireNonNullElse(ingress.getStatus().getLoadBalancer().getIngress(), List.of());
  }

  /// Those of the proxy's load balancer.
  private List<IngressLoadBalancerIngress> addresses() {
    return caches
        .services
        .get(IngressProxy.NAMESPACE, IngressProxy.NAME)
        .map(IngressController::given)
        .orElse(List.of())
        .stream()
        .map(
            each ->
                new IngressLoadBalancerIngressBuilder()
                    .withIp(each.getIp())
                    .withHostname(each.getHostname())
                    .build())
        .toList();
  }

  private static List<LoadBalancerIngress> given(Service service) {
    return service.getStatus() == null || service.getStatus().getLoadBalancer() == null
        ? List.of()
        : Objects.requireNonNullElse(service.getStatus().getLoadBalancer().getIngress(), List.of());
  }
}
