// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Numbers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is wrong with the ports of a Service, each by itself and among each other.
final class ServicePorts {
  private static final FieldPath PORTS = FieldPath.of("spec").child("ports");

  private ServicePorts() {}

  static void check(ObjectNode service, Errors errors) {
    List<ObjectNode> ports = Tree.objects(service, "spec", "ports");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      port(ports.get(i), ports.size() > 1, PORTS.index(i), names, errors);
    }
    if (Services.type(service).equals("ClusterIP")) {
      for (int i = 0; i < ports.size(); i++) {
        if (Tree.number(ports.get(i), 0, "nodePort") != 0) {
          errors.forbidden(
              PORTS.index(i).child("nodePort"), "may not be used when `type` is 'ClusterIP'");
        }
      }
    }
    duplicates(ports, errors);
  }

  private static void port(
      ObjectNode port, boolean needsName, FieldPath field, Set<String> names, Errors errors) {
    String name = Tree.text(port, "name");
    if (name.isEmpty()) {
      if (needsName) {
        errors.required(field.child("name"), "");
      }
    } else {
      errors.invalidAll(field.child("name"), name, Names.label(name));
      if (!names.add(name)) {
        errors.duplicate(field.child("name"), name);
      }
    }
    long number = Tree.number(port, 0, "port");
    Names.portNumber(number)
        .forEach(problem -> errors.invalid(field.child("port"), number, problem));
    String protocol = Tree.text(port, "protocol");
    if (!Services.PROTOCOLS.contains(protocol)) {
      errors.notSupported(field.child("protocol"), protocol, Services.PROTOCOLS);
    }
    Numbers.port(Tree.at(port, "targetPort"), field.child("targetPort"), errors);
    String application = Tree.text(port, "appProtocol");
    if (!application.isEmpty()) {
      errors.invalidAll(field.child("appProtocol"), application, Names.qualified(application));
    }
  }

  private static void duplicates(List<ObjectNode> ports, Errors errors) {
    Set<String> nodePorts = new HashSet<>();
    Set<String> servicePorts = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ObjectNode port = ports.get(i);
      String protocol = Tree.text(port, "protocol");
      long nodePort = Tree.number(port, 0, "nodePort");
      if (nodePort != 0 && !nodePorts.add(protocol + nodePort)) {
        errors.duplicate(PORTS.index(i).child("nodePort"), port.get("nodePort"));
      }
      long number = Tree.number(port, 0, "port");
      if (!servicePorts.add(protocol + number)) {
        errors.duplicatePrinted(
            PORTS.index(i),
            ("core.ServicePort{Name:\"\", Protocol:\"%s\", AppProtocol:(*string)(nil), Port:%d,"
                    + " TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:\"\"}, NodePort:0}")
                .formatted(protocol, number));
      }
    }
  }
}
