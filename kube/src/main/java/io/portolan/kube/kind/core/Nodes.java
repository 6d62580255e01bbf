// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Node;
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
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Node: a machine that runs pods.
final class Nodes implements Rules {
  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
  private static final String ROLE_LABEL = "kubernetes.io/role";
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  static final Kind KIND =
      Kind.of("", "v1", "Node", Node.class)
          .clusterScoped()
          .shortNames("no")
          .status()
          .selectable("spec.unschedulable")
          .fieldValues((node, path) -> Boolean.toString(Tree.flag(node, path.split("\\."))))
          .rules(new Nodes())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Status"),
                      Column.text("Roles"),
                      Column.age(),
                      Column.text("Version"),
                      Column.text("Internal-IP").wide(),
                      Column.text("External-IP").wide(),
                      Column.text("OS-Image").wide(),
                      Column.text("Kernel-Version").wide(),
                      Column.text("Container-Runtime").wide()),
                  Nodes::cells))
          .build();

  private static List<Object> cells(ObjectNode node, Instant now) {
    return List.of(
        Tree.name(node),
        status(node),
        roles(node),
        Ages.age(node, now),
        Tree.text(node, "status", "nodeInfo", "kubeletVersion"),
        address(node, "InternalIP"),
        address(node, "ExternalIP"),
        orUnknown(Tree.text(node, "status", "nodeInfo", "osImage")),
        orUnknown(Tree.text(node, "status", "nodeInfo", "kernelVersion")),
        orUnknown(Tree.text(node, "status", "nodeInfo", "containerRuntimeVersion")));
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? Cells.UNKNOWN : text;
  }

  private static String status(ObjectNode node) {
    String status = "Unknown";
    for (ObjectNode condition : Tree.objects(node, "status", "conditions")) {
      if (Tree.text(condition, "type").equals("Ready")) {
        status = Tree.text(condition, "status").equals("True") ? "Ready" : "NotReady";
      }
    }
    return Tree.flag(node, "spec", "unschedulable") ? status + ",SchedulingDisabled" : status;
  }

  private static String roles(ObjectNode node) {
    Set<String> roles = new TreeSet<>();
    for (var label : Tree.at(node, "metadata", "labels").properties()) {
      String role =
          label.getKey().startsWith(ROLE_PREFIX)
              ? label.getKey().substring(ROLE_PREFIX.length())
              : label.getKey().equals(ROLE_LABEL) ? label.getValue().asText("") : "";
      if (!role.isEmpty()) {
        roles.add(role);
      }
    }
    return Cells.orNone(String.join(",", roles));
  }

  private static String address(ObjectNode node, String type) {
    return Tree.objects(node, "status", "addresses").stream()
        .filter(address -> Tree.text(address, "type").equals(type))
        .map(address -> Tree.text(address, "address"))
        .findFirst()
        .orElse(Cells.NONE);
  }

  @Override
  public void applyDefaults(ObjectNode node) {
    Tree.obtain(node, "spec");
    ObjectNode status = Tree.obtain(node, "status");
    if (!status.has("allocatable") && status.has("capacity")) {
      status.set("allocatable", status.get("capacity").deepCopy());
    }
  }

  @Override
  public boolean keepsStatusAtCreation() {
    return true;
  }

  @Override
  public void validateCreate(ObjectNode node, Errors errors) {
    FieldPath spec = FieldPath.of("spec");
    List<ObjectNode> taints = Tree.objects(node, "spec", "taints");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < taints.size(); i++) {
      taint(taints.get(i), spec.child("taints").index(i), seen, errors);
    }
    List<String> cidrs = Tree.texts(node, "spec", "podCIDRs");
    for (int i = 0; i < cidrs.size(); i++) {
      errors.invalidAll(
          spec.child("podCIDRs").index(i), cidrs.get(i), Addresses.cidr(cidrs.get(i)));
    }
  }

  private static void taint(ObjectNode taint, FieldPath field, Set<String> seen, Errors errors) {
    String key = Tree.text(taint, "key");
    errors.invalidAll(field.child("key"), key, Names.qualified(key));
    String value = Tree.text(taint, "value");
    errors.invalidAll(field.child("value"), value, Names.labelValue(value));
    String effect = Tree.text(taint, "effect");
    if (effect.isEmpty()) {
      errors.required(field.child("effect"), "");
    } else if (!EFFECTS.contains(effect)) {
      errors.notSupported(field.child("effect"), effect, EFFECTS);
    }
    if (!seen.add(key + ":" + effect)) {
      errors.duplicatePrinted(
          field,
          "core.Taint{Key:\"%s\", Value:\"%s\", Effect:\"%s\", TimeAdded:<nil>}"
              .formatted(key, value, effect));
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    if (Tree.has(old, "spec", "podCIDR")
        && !Tree.at(updated, "spec", "podCIDRs").equals(Tree.at(old, "spec", "podCIDRs"))) {
      errors.forbidden(
          FieldPath.of("spec").child("podCIDRs"),
          "node updates may not change podCIDR except from \"\" to valid");
    }
    if (Tree.has(old, "spec", "providerID")
        && !Tree.at(updated, "spec", "providerID").equals(Tree.at(old, "spec", "providerID"))) {
      errors.forbidden(
          FieldPath.of("spec").child("providerID"),
          "node updates may not change providerID except from \"\" to valid");
    }
  }
}
