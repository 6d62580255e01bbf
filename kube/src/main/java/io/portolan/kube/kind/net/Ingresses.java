// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
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
import io.portolan.kube.kind.check.Block;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Ingress: which HTTP requests go to which Service.
final class Ingresses implements Rules {
  private static final FieldPath SPEC = FieldPath.of("spec");

  static final Kind KIND =
      Kind.of("networking.k8s.io", "v1", "Ingress", Ingress.class)
          .plural("ingresses")
          .shortNames("ing")
          .status()
          .generation()
          .rules(new Ingresses())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Class"),
                      Column.text("Hosts"),
                      Column.text("Address"),
                      Column.text("Ports"),
                      Column.age()),
                  Ingresses::cells))
          .build();

  private static List<Object> cells(ObjectNode ingress, Instant now) {
    TreeSet<String> addresses = new TreeSet<>();
    for (ObjectNode entry : Tree.objects(ingress, "status", "loadBalancer", "ingress")) {
      String ip = Tree.text(entry, "ip");
      addresses.add(ip.isEmpty() ? Tree.text(entry, "hostname") : ip);
    }
    String className = Tree.text(ingress, "spec", "ingressClassName");
    return List.of(
        Tree.name(ingress),
        Cells.orNone(className),
        hosts(ingress),
        String.join(",", addresses),
        Tree.at(ingress, "spec", "tls").isEmpty() ? "80" : "80, 443",
        Ages.age(ingress, now));
  }

  private static String hosts(ObjectNode ingress) {
    List<ObjectNode> rules = Tree.objects(ingress, "spec", "rules");
    List<String> hosts = new ArrayList<>();
    for (ObjectNode rule : rules) {
      if (Tree.has(rule, "host")) {
        hosts.add(Tree.text(rule, "host"));
      }
    }
    return hosts.isEmpty() ? "*" : Cells.firstThree(hosts);
  }

  @Override
  public void prepareForCreate(ObjectNode ingress) {
    ingress.putObject("status").putObject("loadBalancer");
  }

  @Override
  public void validateCreate(ObjectNode ingress, Errors errors) {
    ObjectNode spec = Tree.object(ingress, "spec");
    List<ObjectNode> rules = Tree.objects(spec, "rules");
    if (rules.isEmpty() && !spec.has("defaultBackend")) {
      errors.invalidPrinted(
          SPEC,
          "[]networking.IngressRule(nil)",
          "either `defaultBackend` or `rules` must be specified");
    }
    if (spec.has("defaultBackend")) {
      IngressPaths.backend(
          Tree.object(spec, "defaultBackend"), SPEC.child("defaultBackend"), errors);
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(rules.get(i), SPEC.child("rules").index(i), errors);
    }
    List<ObjectNode> tls = Tree.objects(spec, "tls");
    for (int i = 0; i < tls.size(); i++) {
      List<String> hosts = Tree.texts(tls.get(i), "hosts");
      for (int j = 0; j < hosts.size(); j++) {
        FieldPath field = SPEC.child("tls").index(i).child("hosts").index(j);
        errors.invalidAll(field, hosts.get(j), host(hosts.get(j)));
      }
    }
    String className = Tree.text(spec, "ingressClassName");
    if (!className.isEmpty()) {
      errors.invalidAll(SPEC.child("ingressClassName"), className, Names.subdomain(className));
    }
  }

  private static List<String> host(String host) {
    return host.contains("*") ? Names.wildcardSubdomain(host) : Names.subdomain(host);
  }

  private static void rule(ObjectNode rule, FieldPath field, Errors errors) {
    String host = Tree.text(rule, "host");
    if (!host.isEmpty()) {
      if (Block.address(host).isPresent()) {
        errors.invalid(field.child("host"), host, "must be a DNS name, not an IP address");
      }
      errors.invalidAll(field.child("host"), host, host(host));
    }
    if (!rule.has("http")) {
      return;
    }
    List<ObjectNode> paths = Tree.objects(rule, "http", "paths");
    FieldPath pathsField = field.child("http", "paths");
    if (paths.isEmpty()) {
      errors.required(pathsField, "");
    }
    for (int i = 0; i < paths.size(); i++) {
      IngressPaths.path(paths.get(i), pathsField.index(i), errors);
    }
  }
}
