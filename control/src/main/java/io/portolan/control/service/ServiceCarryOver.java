// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.Optional;

/// Makes what a writer left out of a Service what it was before, and drops what a change of type
/// makes meaningless. Changes only the Service that is written.
final class ServiceCarryOver {
  private static final List<String> ADDRESS_FIELDS = List.of("clusterIP", "clusterIPs");
  private static final List<String> FAMILY_FIELDS = List.of("ipFamilies", "ipFamilyPolicy");

  private ServiceCarryOver() {}

  static void apply(ServiceFields service, Optional<ServiceFields> old) {
    normalize(service, old);
    if (old.isPresent()) {
      keep(service, old.get());
      drop(service, old.get());
    }
  }

  /// `clusterIP` and the first of `clusterIPs` are the same; old clients know only the one.
  private static void normalize(ServiceFields service, Optional<ServiceFields> old) {
    String one = Tree.text(service.spec(), "clusterIP");
    List<String> all = service.clusterIps();
    if (old.isEmpty()) {
      if (all.isEmpty() && !one.isEmpty()) {
        service.clusterIps(List.of(one));
      } else if (one.isEmpty() && !all.isEmpty()) {
        service.clusterIps(all);
      }
      return;
    }
    boolean oneChanged = !one.equals(Tree.text(old.get().spec(), "clusterIP"));
    boolean allChanged = !all.equals(old.get().clusterIps());
    if (oneChanged && !allChanged) {
      if (one.isEmpty()) {
        service.clusterIps(List.of());
      } else {
        service.clusterIps(all.size() < 2 ? List.of(one) : List.of(one, all.get(1)));
      }
    } else if (allChanged && !oneChanged && !all.isEmpty() && !one.equals(all.getFirst())) {
      service.clusterIps(all);
    }
  }

  private static void keep(ServiceFields service, ServiceFields old) {
    if (!service.isExternalName() && !old.isExternalName() && service.clusterIps().isEmpty()) {
      service.clusterIps(old.clusterIps());
    }
    if (service.mayHaveNodePorts() && old.mayHaveNodePorts()) {
      for (ObjectNode port : service.ports()) {
        if (ServiceFields.nodePort(port) == 0) {
          same(port, old)
              .map(ServiceFields::nodePort)
              .filter(number -> number != 0 && !isNamed(service, number))
              .ifPresent(number -> port.put("nodePort", number));
        }
      }
    }
    if (service.wantsHealthCheckNodePort()
        && old.wantsHealthCheckNodePort()
        && service.healthCheckNodePort() == 0
        && old.healthCheckNodePort() != 0) {
      service.spec().put("healthCheckNodePort", old.healthCheckNodePort());
    }
  }

  private static boolean isNamed(ServiceFields service, int nodePort) {
    return service.ports().stream().anyMatch(port -> ServiceFields.nodePort(port) == nodePort);
  }

  private static Optional<ObjectNode> same(ObjectNode port, ServiceFields old) {
    return old.ports().stream()
        .filter(other -> Tree.number(other, 0, "port") == Tree.number(port, 0, "port"))
        .filter(other -> protocol(other).equals(protocol(port)))
        .findFirst();
  }

  private static String protocol(ObjectNode port) {
    String protocol = Tree.text(port, "protocol");
    return protocol.isEmpty() ? "TCP" : protocol;
  }

  private static void drop(ServiceFields service, ServiceFields old) {
    if (service.isExternalName() && !old.isExternalName()) {
      if (service.clusterIps().equals(old.clusterIps())) {
        service.spec().remove(ADDRESS_FIELDS);
      }
      if (service.families().equals(old.families()) && service.policy().equals(old.policy())) {
        service.spec().remove(FAMILY_FIELDS);
      }
    }
    if (!service.mayHaveNodePorts()
        && old.mayHaveNodePorts()
        && old.heldNodePorts().containsAll(named(service))) {
      service.ports().forEach(port -> port.remove("nodePort"));
    }
    if (!service.wantsHealthCheckNodePort()
        && old.wantsHealthCheckNodePort()
        && service.healthCheckNodePort() == old.healthCheckNodePort()) {
      service.spec().remove("healthCheckNodePort");
    }
  }

  private static List<Integer> named(ServiceFields service) {
    return service.ports().stream()
        .map(ServiceFields::nodePort)
        .filter(number -> number != 0)
        .toList();
  }
}
