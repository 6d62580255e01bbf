// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.portolan.network.NamespacedName;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.ServiceEndpoints;
import java.util.Optional;

/// What a load balancer is told when it asks whether a node should get a Service's traffic.
///
/// @param port `spec.healthCheckNodePort`
/// @param localEndpoints how many pods of this node are ready to serve
record HealthCheck(NamespacedName service, int port, long localEndpoints) {

  /// Empty for a Service that asks for none.
  ///
  /// @param node the name of the node
  static Optional<HealthCheck> of(ServiceEndpoints service, String node) {
    int port = service.service().exposure().healthCheckPort();
    if (port == 0 || !service.service().exposure().proxied()) {
      return Optional.empty();
    }
    // Those that terminate still serve, but no new client should be sent to them.
    long local =
        service.endpoints().stream()
            .filter(endpoint -> endpoint.ready() && endpoint.node().equals(Optional.of(node)))
            .map(HealthCheck::pod)
            .distinct()
            .count();
    return Optional.of(new HealthCheck(service.service().name(), port, local));
  }

  /// A pod with addresses of both families is one endpoint.
  private static String pod(Endpoint endpoint) {
    return endpoint.pod().map(Object::toString).orElseGet(() -> endpoint.address().toString());
  }

  /// Whether the node should get traffic.
  ///
  /// @param healthy whether the node's own network is as it should be
  boolean passes(boolean healthy) {
    return healthy && localEndpoints > 0;
  }

  /// The answer, as kube-proxy writes it.
  String json(boolean healthy) {
    return """
        {
        \t"service": {
        \t\t"namespace": "%s",
        \t\t"name": "%s"
        \t},
        \t"localEndpoints": %d,
        \t"serviceProxyHealthy": %b
        }"""
        .formatted(service.namespace(), service.name(), localEndpoints, healthy);
  }
}
