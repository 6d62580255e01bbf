// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Namespace;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// Namespace: holds the objects of an application, and is only gone when they are.
final class Namespaces implements Rules {
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  static final Kind KIND =
      Kind.of("", "v1", "Namespace", Namespace.class)
          .clusterScoped()
          .shortNames("ns")
          .names(Names::label)
          .subresource(Subresource.of("finalize", "", "", "Namespace", "update"))
          .status()
          .selectable("status.phase")
          .rules(new Namespaces())
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("Status"), Column.age()),
                  (object, now) ->
                      List.of(
                          Tree.name(object),
                          Tree.text(object, "status", "phase"),
                          Ages.age(object, now))))
          .build();

  @Override
  public void applyDefaults(ObjectNode object) {
    String name = Tree.name(object);
    if (!name.isEmpty()) {
      Tree.obtain(object, "metadata", "labels").put(NAME_LABEL, name);
    }
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("phase", "Active");
    ArrayNode finalizers = Tree.obtainList(Tree.obtain(object, "spec"), "finalizers");
    if (!Tree.texts(object, "spec", "finalizers").contains("kubernetes")) {
      finalizers.add("kubernetes");
    }
  }

  @Override
  public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
    Tree.replace(updated, "spec", Tree.at(old, "spec"));
  }

  @Override
  public void validateCreate(ObjectNode object, Errors errors) {
    for (String finalizer : Tree.texts(object, "spec", "finalizers")) {
      FieldPath field = FieldPath.of("spec").child("finalizers");
      errors.invalidAll(field, finalizer, Names.qualified(finalizer));
    }
  }
}
