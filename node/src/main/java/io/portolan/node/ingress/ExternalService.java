// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.node.ingress.ExternalNames.State;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.upstream.Endpoint;
import java.util.List;
import java.util.Optional;

/// A Service that stands for a name outside.
record ExternalService(Service service) {
  private static final int MOST_PORT = 65_535;

  /// The Service, where it is such a one.
  static Optional<ExternalService> of(Service service) {
    return service.type() == Service.Type.EXTERNAL_NAME
        ? Optional.of(new ExternalService(service))
        : Optional.empty();
  }

  /// The name that it stands for.
  String name() {
    return service.externalName();
  }

  /// Where the name listens: what the Service says of that port, or else the number itself.
  private Optional<Integer> port(String wanted) {
    return ServingEndpoints.port(service, wanted).map(ServicePort::target).or(() -> number(wanted));
  }

  private static Optional<Integer> number(String wanted) {
    return Optional.of(wanted)
        .filter(text -> text.matches("[1-9]\\d{0,4}"))
        .map(Integer::parseInt)
        .filter(number -> number <= MOST_PORT);
  }

  /// The addresses of the name at the port.
  ///
  /// @param port as of [IngressBackend]
  List<Endpoint> endpoints(String port, State state) {
    return port(port)
        .map(number -> state.addresses().stream().map(each -> new Endpoint(each, number)).toList())
        .orElse(List.of());
  }

  /// What is to be said of it, after its name; empty for nothing.
  Optional<String> problem(String port, State state) {
    if (port(port).isEmpty()) {
      String wanted = port.equals(IngressBackend.FIRST_PORT) ? "port" : "port " + port;
      return Optional.of(
          "of type ExternalName lists no " + wanted + "; its requests are answered 503");
    }
    String ending = state.addresses().isEmpty() ? "; its requests are answered 503" : "";
    return Optional.of(state.problem())
        .filter(each -> !each.isEmpty())
        .map(each -> "stands for " + name() + ", which " + each + ending);
  }
}
