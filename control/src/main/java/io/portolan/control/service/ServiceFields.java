// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The fields of a Service, as JSON, that have to do with allocation.
final class ServiceFields {
  static final String HEADLESS = "None";

  private final ObjectNode service;

  ServiceFields(ObjectNode service) {
    this.service = service;
  }

  String owner() {
    return Tree.namespace(service) + "/" + Tree.name(service);
  }

  ObjectNode spec() {
    return Tree.obtain(service, "spec");
  }

  String type() {
    String type = Tree.text(service, "spec", "type");
    return type.isEmpty() ? "ClusterIP" : type;
  }

  boolean isExternalName() {
    return type().equals("ExternalName");
  }

  boolean isHeadless() {
    return clusterIp().equals(HEADLESS);
  }

  /// Whether it has, or is to have, addresses of its own.
  boolean wantsClusterIps() {
    return !isExternalName() && !isHeadless();
  }

  boolean wantsNodePorts() {
    return switch (type()) {
      case "NodePort" -> true;
      case "LoadBalancer" ->
          Tree.at(service, "spec", "allocateLoadBalancerNodePorts").asBoolean(true);
      default -> false;
    };
  }

  /// Whether a node port may stand in it, asked for or not.
  boolean mayHaveNodePorts() {
    return type().equals("NodePort") || type().equals("LoadBalancer");
  }

  boolean wantsHealthCheckNodePort() {
    return type().equals("LoadBalancer")
        && Tree.text(service, "spec", "externalTrafficPolicy").equals("Local");
  }

  boolean hasSelector() {
    return !Tree.at(service, "spec", "selector").isEmpty();
  }

  String clusterIp() {
    List<String> all = clusterIps();
    return all.isEmpty() ? Tree.text(service, "spec", "clusterIP") : all.getFirst();
  }

  List<String> clusterIps() {
    return Tree.texts(service, "spec", "clusterIPs");
  }

  void clusterIps(List<String> addresses) {
    if (addresses.isEmpty()) {
      spec().remove(List.of("clusterIP", "clusterIPs"));
      return;
    }
    spec().put("clusterIP", addresses.getFirst());
    texts("clusterIPs", addresses);
  }

  List<String> families() {
    return Tree.texts(service, "spec", "ipFamilies");
  }

  void families(List<String> families) {
    texts("ipFamilies", families);
  }

  String policy() {
    return Tree.text(service, "spec", "ipFamilyPolicy");
  }

  void policy(String policy) {
    spec().put("ipFamilyPolicy", policy);
  }

  List<ObjectNode> ports() {
    return Tree.objects(service, "spec", "ports");
  }

  int healthCheckNodePort() {
    return (int) Tree.number(service, 0, "spec", "healthCheckNodePort");
  }

  /// The addresses that it holds.
  Set<IpAddress> heldAddresses() {
    Set<IpAddress> held = new LinkedHashSet<>();
    if (wantsClusterIps()) {
      clusterIps().forEach(text -> IpAddress.parse(text).ifPresent(held::add));
    }
    return held;
  }

  /// The node ports that it holds.
  Set<Integer> heldNodePorts() {
    Set<Integer> held = new LinkedHashSet<>();
    if (mayHaveNodePorts()) {
      ports().forEach(port -> held.add(nodePort(port)));
      held.add(healthCheckNodePort());
      held.remove(0);
    }
    return held;
  }

  static int nodePort(ObjectNode port) {
    return (int) Tree.number(port, 0, "nodePort");
  }

  static Optional<Family> family(String apiName) {
    for (Family family : Family.values()) {
      if (family.apiName().equals(apiName)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  private void texts(String field, List<String> texts) {
    ArrayNode list = spec().putArray(field);
    new ArrayList<>(texts).forEach(list::add);
  }
}
