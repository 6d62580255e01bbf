// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// EndpointSlice: some of the addresses behind a Service.
public final class EndpointSlices implements Rules {
  private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final int MAX_ENDPOINTS = 1000;
  private static final int MAX_ADDRESSES = 100;
  private static final int MAX_PORTS = 20000;

  public static final Kind KIND =
      Kind.of("discovery.k8s.io", "v1", "EndpointSlice", EndpointSlice.class)
          .generation()
          .rules(new EndpointSlices())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("AddressType"),
                      Column.text("Ports"),
                      Column.text("Endpoints"),
                      Column.age()),
                  (slice, now) ->
                      List.of(
                          Tree.name(slice),
                          Tree.text(slice, "addressType"),
                          ports(slice),
                          endpoints(slice),
                          Ages.age(slice, now))))
          .build();

  private static String ports(ObjectNode slice) {
    List<ObjectNode> ports = Tree.objects(slice, "ports");
    if (ports.isEmpty()) {
      return Cells.UNSET;
    }
    List<String> listed = new ArrayList<>();
    for (ObjectNode port : ports) {
      String number = Tree.text(port, "port");
      String name = Tree.text(port, "name");
      listed.add(number.isEmpty() ? (name.isEmpty() ? "*" : name) : number);
    }
    return Cells.firstThree(listed);
  }

  private static String endpoints(ObjectNode slice) {
    List<ObjectNode> endpoints = Tree.objects(slice, "endpoints");
    if (endpoints.isEmpty()) {
      return Cells.UNSET;
    }
    List<String> listed = new ArrayList<>();
    endpoints.forEach(endpoint -> listed.addAll(Tree.texts(endpoint, "addresses")));
    return Cells.firstThree(listed);
  }

  @Override
  public void applyDefaults(ObjectNode slice) {
    for (ObjectNode port : Tree.objects(slice, "ports")) {
      if (!port.has("name")) {
        port.put("name", "");
      }
      Tree.preset(port, "protocol", "TCP");
    }
  }

  @Override
  public boolean changesIntent(ObjectNode updated, ObjectNode old) {
    return !Tree.at(updated, "endpoints").equals(Tree.at(old, "endpoints"))
        || !Tree.at(updated, "ports").equals(Tree.at(old, "ports"))
        || !Tree.at(updated, "metadata", "labels").equals(Tree.at(old, "metadata", "labels"));
  }

  @Override
  public void validateCreate(ObjectNode slice, Errors errors) {
    String type = Tree.text(slice, "addressType");
    FieldPath field = FieldPath.of("addressType");
    if (type.isEmpty()) {
      errors.required(field, "");
    } else if (!TYPES.contains(type)) {
      errors.notSupported(field, type, TYPES);
    }
    List<ObjectNode> endpoints = Tree.objects(slice, "endpoints");
    if (endpoints.size() > MAX_ENDPOINTS) {
      errors.tooMany(FieldPath.of("endpoints"), endpoints.size(), MAX_ENDPOINTS);
      return;
    }
    for (int i = 0; i < endpoints.size(); i++) {
      endpoint(endpoints.get(i), type, FieldPath.of("endpoints").index(i), errors);
    }
    List<ObjectNode> ports = Tree.objects(slice, "ports");
    if (ports.size() > MAX_PORTS) {
      errors.tooMany(FieldPath.of("ports"), ports.size(), MAX_PORTS);
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      port(ports.get(i), names, FieldPath.of("ports").index(i), errors);
    }
  }

  private static void endpoint(ObjectNode endpoint, String type, FieldPath field, Errors errors) {
    List<String> addresses = Tree.texts(endpoint, "addresses");
    if (addresses.isEmpty()) {
      errors.required(field.child("addresses"), "must contain at least 1 address");
    } else if (addresses.size() > MAX_ADDRESSES) {
      errors.tooMany(field.child("addresses"), addresses.size(), MAX_ADDRESSES);
    }
    for (int i = 0; i < addresses.size(); i++) {
      String address = addresses.get(i);
      FieldPath addressField = field.child("addresses").index(i);
      switch (type) {
        case "IPv4" -> ip(address, false, addressField, errors);
        case "IPv6" -> ip(address, true, addressField, errors);
        case "FQDN" -> errors.invalidAll(addressField, address, Names.subdomain(address));
        default -> {}
      }
    }
    String host = Tree.text(endpoint, "hostname");
    if (!host.isEmpty()) {
      errors.invalidAll(field.child("hostname"), host, Names.label(host));
    }
  }

  private static void ip(String address, boolean six, FieldPath field, Errors errors) {
    List<String> problems = Addresses.ofFamily(address, six);
    errors.invalidAll(
        field, address, problems.isEmpty() ? Addresses.notSpecial(address) : problems);
  }

  private static void port(ObjectNode port, Set<String> names, FieldPath field, Errors errors) {
    String name = Tree.text(port, "name");
    if (!name.isEmpty()) {
      errors.invalidAll(field.child("name"), name, Names.label(name));
    }
    if (!names.add(name)) {
      errors.duplicate(field.child("name"), name);
    }
    String protocol = Tree.text(port, "protocol");
    if (!PROTOCOLS.contains(protocol)) {
      errors.notSupported(field.child("protocol"), protocol, PROTOCOLS);
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    String type = Tree.text(updated, "addressType");
    if (!type.equals(Tree.text(old, "addressType"))) {
      errors.invalid(FieldPath.of("addressType"), type, "field is immutable");
    }
  }
}
