// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Service: a stable name and address for pods.
final class Services implements Rules {
  static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  static final long DEFAULT_AFFINITY_SECONDS = 10800;

  static final Kind KIND =
      Kind.of("", "v1", "Service", Service.class)
          .shortNames("svc")
          .categories("all")
          .names(Names::dns1035Label)
          .status()
          .selectable("spec.clusterIP", "spec.type")
          .rules(new Services())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Type"),
                      Column.text("Cluster-IP"),
                      Column.text("External-IP"),
                      Column.text("Port(s)"),
                      Column.age(),
                      Column.text("Selector").wide()),
                  Services::cells))
          .build();

  static String type(ObjectNode service) {
    return Tree.text(service, "spec", "type");
  }

  static boolean isHeadless(ObjectNode service) {
    return Tree.text(service, "spec", "clusterIP").equals("None");
  }

  /// Whether clients outside the cluster may reach it.
  static boolean isExternal(ObjectNode service) {
    return switch (type(service)) {
      case "NodePort", "LoadBalancer" -> true;
      case "ClusterIP" -> !Tree.at(service, "spec", "externalIPs").isEmpty();
      default -> false;
    };
  }

  private static List<Object> cells(ObjectNode service, Instant now) {
    String ports =
        Tree.objects(service, "spec", "ports").stream()
            .map(Services::port)
            .collect(Collectors.joining(","));
    return List.of(
        Tree.name(service),
        type(service),
        Cells.orNone(service, "spec", "clusterIP"),
        externalAddress(service),
        Cells.orNone(ports),
        Ages.age(service, now),
        Cells.labels(Tree.at(service, "spec", "selector")));
  }

  private static String port(ObjectNode port) {
    String nodePort = Tree.text(port, "nodePort");
    return Tree.text(port, "port")
        + (nodePort.isEmpty() || nodePort.equals("0") ? "" : ":" + nodePort)
        + "/"
        + Tree.text(port, "protocol");
  }

  private static String externalAddress(ObjectNode service) {
    List<String> addresses = new ArrayList<>();
    switch (type(service)) {
      case "ExternalName" -> {
        return Tree.text(service, "spec", "externalName");
      }
      case "LoadBalancer" -> addresses.addAll(balancerAddresses(service));
      default -> {}
    }
    addresses.addAll(Tree.texts(service, "spec", "externalIPs"));
    if (addresses.isEmpty()) {
      return type(service).equals("LoadBalancer") ? "<pending>" : Cells.NONE;
    }
    return String.join(",", addresses);
  }

  private static TreeSet<String> balancerAddresses(ObjectNode service) {
    TreeSet<String> sorted = new TreeSet<>();
    for (ObjectNode ingress : Tree.objects(service, "status", "loadBalancer", "ingress")) {
      String ip = Tree.text(ingress, "ip");
      sorted.add(ip.isEmpty() ? Tree.text(ingress, "hostname") : ip);
    }
    return sorted;
  }

  @Override
  public void applyDefaults(ObjectNode service) {
    ObjectNode spec = Tree.obtain(service, "spec");
    Tree.preset(spec, "sessionAffinity", "None");
    if (Tree.text(spec, "sessionAffinity").equals("None")) {
      spec.remove("sessionAffinityConfig");
    } else if (Tree.text(spec, "sessionAffinity").equals("ClientIP")) {
      ObjectNode config = Tree.obtain(spec, "sessionAffinityConfig", "clientIP");
      Tree.preset(config, "timeoutSeconds", DEFAULT_AFFINITY_SECONDS);
    }
    Tree.preset(spec, "type", "ClusterIP");
    for (ObjectNode port : Tree.objects(spec, "ports")) {
      Tree.preset(port, "protocol", "TCP");
      if (!Tree.has(port, "targetPort") || Tree.text(port, "targetPort").equals("0")) {
        Tree.replace(port, "targetPort", Tree.at(port, "port"));
      }
      if (Tree.number(port, -1, "nodePort") == 0) {
        port.remove("nodePort");
      }
    }
    if (isExternal(service)) {
      Tree.preset(spec, "externalTrafficPolicy", "Cluster");
    }
    if (!Tree.text(spec, "type").equals("ExternalName")) {
      Tree.preset(spec, "internalTrafficPolicy", "Cluster");
    }
    if (Tree.text(spec, "type").equals("LoadBalancer")) {
      Tree.preset(spec, "allocateLoadBalancerNodePorts", true);
    }
    ServiceAddresses.mirror(spec);
  }

  @Override
  public void prepareForCreate(ObjectNode service) {
    service.putObject("status").putObject("loadBalancer");
  }

  @Override
  public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
    ObjectNode spec = Tree.obtain(updated, "spec");
    ObjectNode before = Tree.object(old, "spec");
    ServiceChange.alignAddresses(spec, before);
    ServiceChange.keepAllocated(spec, before);
    ServiceChange.dropForeign(spec, before);
  }

  @Override
  public void validateCreate(ObjectNode service, Errors errors) {
    ServiceChecks.check(service, errors);
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    ServiceAddresses.checkChange(updated, old, errors);
    ServiceChecks.check(updated, errors);
  }
}
