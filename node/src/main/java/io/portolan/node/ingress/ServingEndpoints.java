// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.Protocol;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.IngressBackend.Reach;
import io.portolan.proxy.upstream.Endpoint;
import java.util.List;
import java.util.Optional;

/// Finds the endpoints of a Service that take requests.
///
/// Those that are ready do; where none is, those that still serve while they terminate, as for a
/// Service's own addresses (KEP-1669). Where requests go to the Service's cluster IP, that is the
/// only endpoint.
final class ServingEndpoints {
  private ServingEndpoints() {}

  /// Those of the port, each once; none where the Service has no such port.
  static List<Endpoint> of(ServiceEndpoints service, IngressBackend backend) {
    Optional<ServicePort> found = port(service.service(), backend.port());
    if (found.isEmpty()) {
      return List.of();
    }
    ServicePort port = found.get();
    List<Endpoint> ready = endpoints(service, port.name(), false);
    List<Endpoint> serving = ready.isEmpty() ? endpoints(service, port.name(), true) : ready;
    // Nobody answers at the cluster IP of a Service without endpoints, and headless ones have none.
    return backend.reach() == Reach.CLUSTER_IP && !serving.isEmpty()
        ? service.service().clusterIps().stream()
            .map(address -> new Endpoint(address, port.port()))
            .findFirst()
            .map(List::of)
            .orElse(serving)
        : serving;
  }

  /// The port of a Service that is wanted; empty when it has none such.
  ///
  /// @param wanted as of [IngressBackend]
  static Optional<ServicePort> port(Service service, String wanted) {
    return service.ports().stream()
        .filter(port -> port.protocol() == Protocol.TCP)
        .filter(
            port ->
                wanted.equals(IngressBackend.FIRST_PORT)
                    || port.name().equals(wanted)
                    || Integer.toString(port.port()).equals(wanted))
        .findFirst();
  }

  private static List<Endpoint> endpoints(
      ServiceEndpoints service, String port, boolean terminating) {
    return service.endpoints().stream()
        .filter(each -> terminating ? each.serving() && each.terminating() : each.ready())
        .flatMap(
            each ->
                each.ports().stream()
                    .filter(at -> at.protocol() == Protocol.TCP && at.name().equals(port))
                    .map(at -> new Endpoint(each.address(), at.port())))
        .distinct()
        .toList();
  }
}
