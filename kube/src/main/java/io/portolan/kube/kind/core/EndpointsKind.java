// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Addresses;
import java.util.ArrayList;
import java.util.List;

/// Endpoints: the addresses behind a Service, in the old form.
final class EndpointsKind implements Rules {
  static final Kind KIND =
      Kind.of("", "v1", "Endpoints", Endpoints.class)
          .plural("endpoints")
          .shortNames("ep")
          .rules(new EndpointsKind())
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("Endpoints"), Column.age()),
                  (endpoints, now) ->
                      List.of(Tree.name(endpoints), listed(endpoints), Ages.age(endpoints, now))))
          .build();

  private static String listed(ObjectNode endpoints) {
    List<String> listed = new ArrayList<>();
    for (ObjectNode subset : Tree.objects(endpoints, "subsets")) {
      List<ObjectNode> addresses = Tree.objects(subset, "addresses");
      if (Tree.at(subset, "ports").isEmpty()) {
        addresses.forEach(address -> listed.add(Tree.text(address, "ip")));
      }
      for (ObjectNode port : Tree.objects(subset, "ports")) {
        for (ObjectNode address : addresses) {
          String ip = Tree.text(address, "ip");
          listed.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + Tree.text(port, "port"));
        }
      }
    }
    return Cells.orNone(Cells.firstThree(listed));
  }

  @Override
  public void applyDefaults(ObjectNode endpoints) {
    for (ObjectNode subset : Tree.objects(endpoints, "subsets")) {
      Tree.objects(subset, "ports").forEach(port -> Tree.preset(port, "protocol", "TCP"));
    }
  }

  @Override
  public void validateCreate(ObjectNode endpoints, Errors errors) {
    List<ObjectNode> subsets = Tree.objects(endpoints, "subsets");
    for (int i = 0; i < subsets.size(); i++) {
      subset(subsets.get(i), FieldPath.of("subsets").index(i), errors);
    }
  }

  private static void subset(ObjectNode subset, FieldPath field, Errors errors) {
    if (Tree.at(subset, "addresses").isEmpty() && Tree.at(subset, "notReadyAddresses").isEmpty()) {
      errors.required(field, "must specify `addresses` or `notReadyAddresses`");
    }
    for (String list : List.of("addresses", "notReadyAddresses")) {
      List<ObjectNode> addresses = Tree.objects(subset, list);
      for (int i = 0; i < addresses.size(); i++) {
        String ip = Tree.text(addresses.get(i), "ip");
        errors.invalidAll(field.child(list).index(i).child("ip"), ip, Addresses.notSpecial(ip));
      }
    }
    List<ObjectNode> ports = Tree.objects(subset, "ports");
    for (int i = 0; i < ports.size(); i++) {
      port(ports.get(i), ports.size() > 1, field.child("ports").index(i), errors);
    }
  }

  private static void port(ObjectNode port, boolean needsName, FieldPath field, Errors errors) {
    String name = Tree.text(port, "name");
    if (!name.isEmpty()) {
      errors.invalidAll(field.child("name"), name, Names.label(name));
    } else if (needsName) {
      errors.required(field.child("name"), "");
    }
    long number = Tree.number(port, 0, "port");
    Names.portNumber(number)
        .forEach(problem -> errors.invalid(field.child("port"), number, problem));
    String protocol = Tree.text(port, "protocol");
    if (!Services.PROTOCOLS.contains(protocol)) {
      errors.notSupported(field.child("protocol"), protocol, Services.PROTOCOLS);
    }
  }
}
