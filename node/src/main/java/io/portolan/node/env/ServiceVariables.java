// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.env;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The variables by which a pod finds Services without DNS: `CART_SERVICE_HOST`,
/// `CART_PORT_80_TCP_ADDR` and so on.
public final class ServiceVariables {
  private ServiceVariables() {}

  /// The variables of those Services that have a cluster address.
  public static Map<String, String> of(List<Service> services) {
    Map<String, String> variables = new TreeMap<>();
    services.stream()
        .sorted(Comparator.comparing(service -> service.getMetadata().getName()))
        .filter(ServiceVariables::hasAddress)
        .forEach(service -> add(service, variables));
    return variables;
  }

  private static boolean hasAddress(Service service) {
    String address = service.getSpec().getClusterIP();
    List<ServicePort> ports = service.getSpec().getPorts();
    return address != null
        && !address.isEmpty()
        && !"None".equals(address)
        && ports != null
        && !ports.isEmpty();
  }

  private static void add(Service service, Map<String, String> variables) {
    String prefix = upper(service.getMetadata().getName());
    String address = service.getSpec().getClusterIP();
    List<ServicePort> ports = service.getSpec().getPorts();
    variables.put(prefix + "_SERVICE_HOST", address);
    variables.put(prefix + "_SERVICE_PORT", text(ports.getFirst()));
    variables.put(prefix + "_PORT", url(ports.getFirst(), address));
    for (ServicePort port : ports) {
      if (port.getName() != null && !port.getName().isEmpty()) {
        variables.put(prefix + "_SERVICE_PORT_" + upper(port.getName()), text(port));
      }
      String place = prefix + "_PORT_" + port.getPort() + "_" + protocol(port);
      variables.put(place, url(port, address));
      variables.put(place + "_PROTO", protocol(port).toLowerCase(Locale.ROOT));
      variables.put(place + "_PORT", text(port));
      variables.put(place + "_ADDR", address);
    }
  }

  private static String url(ServicePort port, String address) {
    String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    return protocol(port).toLowerCase(Locale.ROOT) + "://" + host + ":" + port.getPort();
  }

  private static String protocol(ServicePort port) {
    return Objects.requireNonNullElse(port.getProtocol(), "TCP");
  }

  private static String text(ServicePort port) {
    return String.valueOf(port.getPort());
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
