// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// IngressClass: which controller takes an Ingress.
final class IngressClasses implements Rules {
  static final Kind KIND =
      Kind.of("networking.k8s.io", "v1", "IngressClass", IngressClass.class)
          .plural("ingressclasses")
          .clusterScoped()
          .generation()
          .rules(new IngressClasses())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Controller"),
                      Column.text("Parameters"),
                      Column.age()),
                  (ingressClass, now) ->
                      List.of(
                          Tree.name(ingressClass),
                          Tree.text(ingressClass, "spec", "controller"),
                          parameters(ingressClass),
                          Ages.age(ingressClass, now))))
          .build();

  private static String parameters(ObjectNode ingressClass) {
    if (!Tree.has(ingressClass, "spec", "parameters")) {
      return Cells.NONE;
    }
    ObjectNode parameters = Tree.object(ingressClass, "spec", "parameters");
    String group = Tree.text(parameters, "apiGroup");
    return Tree.text(parameters, "kind")
        + (group.isEmpty() ? "" : "." + group)
        + "/"
        + Tree.text(parameters, "name");
  }

  @Override
  public void applyDefaults(ObjectNode ingressClass) {
    if (Tree.at(ingressClass, "spec", "parameters") instanceof ObjectNode parameters) {
      Tree.preset(parameters, "scope", "Cluster");
    }
  }

  @Override
  public void validateCreate(ObjectNode ingressClass, Errors errors) {
    FieldPath field = FieldPath.of("spec").child("controller");
    String controller = Tree.text(ingressClass, "spec", "controller");
    if (controller.isEmpty()) {
      errors.required(field, "");
    } else if (!controller.matches("[^/]+/.+")) {
      errors.invalid(field, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    String controller = Tree.text(updated, "spec", "controller");
    if (!controller.equals(Tree.text(old, "spec", "controller"))) {
      errors.invalid(FieldPath.of("spec").child("controller"), controller, "field is immutable");
    }
    validateCreate(updated, errors);
  }
}
