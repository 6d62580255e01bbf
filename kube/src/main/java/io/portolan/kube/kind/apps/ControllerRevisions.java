// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
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
import java.util.Locale;

/// ControllerRevision: what a StatefulSet or DaemonSet once was.
final class ControllerRevisions implements Rules {
  static final Kind KIND =
      Kind.of("apps", "v1", "ControllerRevision", ControllerRevision.class)
          .rules(new ControllerRevisions())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Controller"),
                      Column.number("Revision"),
                      Column.age()),
                  (revision, now) ->
                      List.of(
                          Tree.name(revision),
                          controller(revision),
                          Tree.number(revision, 0, "revision"),
                          Ages.age(revision, now))))
          .build();

  private static String controller(ObjectNode revision) {
    for (ObjectNode owner : Tree.objects(revision, "metadata", "ownerReferences")) {
      if (Tree.flag(owner, "controller")) {
        String apiVersion = Tree.text(owner, "apiVersion");
        String group =
            apiVersion.contains("/") ? "." + apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        String kind = Tree.text(owner, "kind").toLowerCase(Locale.ROOT);
        return kind + group + "/" + Tree.text(owner, "name");
      }
    }
    return Cells.NONE;
  }

  @Override
  public void validateCreate(ObjectNode revision, Errors errors) {
    if (!revision.has("data")) {
      errors.required(FieldPath.of("data"), "data is mandatory");
    }
    long number = Tree.number(revision, 0, "revision");
    if (number < 0) {
      errors.invalid(FieldPath.of("revision"), number, "must be greater than or equal to 0");
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    if (!Tree.at(updated, "data").equals(Tree.at(old, "data"))) {
      errors.invalid(FieldPath.of("data"), Tree.at(updated, "data"), "field is immutable");
    }
  }
}
