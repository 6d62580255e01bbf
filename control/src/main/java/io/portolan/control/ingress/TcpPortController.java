// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.ingress;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.network.ingress.TcpServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Gives the load balancer of the proxy the ports at which connections come that go on as they are,
/// as a ConfigMap names them, and has the proxy's objects made when the first comes. What else the
/// Service has stays.
public final class TcpPortController implements AutoCloseable {
  private static final ObjectKey CONFIG_MAP =
      new ObjectKey(TcpServices.CONFIG_MAP.namespace(), TcpServices.CONFIG_MAP.name());
  private static final String PREFIX = "tcp-";

  private final Caches caches;
  private final ProxyObjects objects;
  private final WorkQueue<ObjectKey> queue;

  public TcpPortController(Caches caches, Time time, ProxyObjects objects) {
    this.caches = caches;
    this.objects = objects;
    this.queue = new WorkQueue<>("tcp-port", 1, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.configMaps.touched(
        map -> {
          if (ObjectKey.of(map).equals(CONFIG_MAP)) {
            queue.add(IngressProxy.KEY);
          }
        });
    caches.services.touched(
        service -> {
          if (ObjectKey.of(service).equals(IngressProxy.KEY)) {
            queue.add(IngressProxy.KEY);
          }
        });
  }

  private Optional<Duration> reconcile(ObjectKey proxy) {
    Set<Integer> carried = carried();
    if (!carried.isEmpty()) {
      objects.ensure();
    }
    caches
        .services
        .get(proxy)
        .filter(service -> !ports(service).equals(wanted(service, carried)))
        .ifPresent(
            service ->
                caches.services.edit(
                    service,
                    found ->
                        new ServiceBuilder(found)
                            .editSpec()
                            .withPorts(wanted(found, carried))
                            .endSpec()
                            .build()));
    return Optional.empty();
  }

  private Set<Integer> carried() {
    Map<String, String> data =
        caches.configMaps.get(CONFIG_MAP).map(ConfigMap::getData).orElse(Map.of());
    return TcpServices.read(data).ports().keySet();
  }

  private static List<ServicePort> ports(Service service) {
    return Objects.requireNonNullElse(service.getSpec().getPorts(), List.of());
  }

  private static List<ServicePort> wanted(Service service, Set<Integer> carried) {
    Set<Integer> missing = new TreeSet<>(carried);
    List<ServicePort> wanted = new ArrayList<>();
    for (ServicePort port : ports(service)) {
      boolean isCarried = port.getName().equals(PREFIX + port.getPort());
      if (!isCarried || carried.contains(port.getPort())) {
        wanted.add(port);
        missing.remove(port.getPort());
      }
    }
    for (int port : missing) {
      wanted.add(
          new ServicePortBuilder()
              .withName(PREFIX + port)
              .withProtocol("TCP")
              .withPort(port)
              .withTargetPort(new IntOrString(port))
              .build());
    }
    return wanted;
  }

  @Override
  public void close() {
    queue.close();
  }
}
