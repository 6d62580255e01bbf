// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Labels;
import io.portolan.kube.kind.Metadata;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.Set;

/// Pod templates: the checks that all workloads share, and the kind of that name.
public final class PodTemplates implements Rules {
  public static final Kind KIND =
      Kind.of("", "v1", "PodTemplate", PodTemplate.class)
          .generation()
          .rules(new PodTemplates())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Containers"),
                      Column.text("Images"),
                      Column.text("Pod Labels")),
                  (template, now) ->
                      List.of(
                          Tree.name(template),
                          Cells.containers(Tree.at(template, "template", "spec")),
                          Cells.images(Tree.at(template, "template", "spec")),
                          Cells.labels(Tree.at(template, "template", "metadata", "labels")))))
          .warning("Nothing in Portolan uses PodTemplates")
          .build();

  @Override
  public void applyDefaults(ObjectNode object) {
    PodDefaults.ofTemplate(Tree.obtain(object, "template"));
  }

  @Override
  public boolean changesIntent(ObjectNode updated, ObjectNode old) {
    return !Tree.at(updated, "template").equals(Tree.at(old, "template"));
  }

  @Override
  public void validateCreate(ObjectNode object, Errors errors) {
    check(Tree.object(object, "template"), FieldPath.of("template"), errors);
  }

  /// What is wrong with a template.
  public static void check(ObjectNode template, FieldPath field, Errors errors) {
    check(template, Set.of(), field, errors);
  }

  private static void check(
      ObjectNode template, Set<String> claims, FieldPath field, Errors errors) {
    Labels.check(Tree.at(template, "metadata", "labels"), field.child("labels"), errors);
    Metadata.annotations(
        Tree.at(template, "metadata", "annotations"), field.child("annotations"), errors);
    PodChecks.spec(Tree.object(template, "spec"), claims, field.child("spec"), errors);
    if (!Tree.at(template, "spec", "ephemeralContainers").isEmpty()) {
      errors.forbidden(
          field.child("spec", "ephemeralContainers"),
          "ephemeral containers not allowed in pod template");
    }
  }

  /// What is wrong with the template of a workload that keeps its pods running.
  ///
  /// @param kind the workload's name in the messages
  public static void checkLasting(
      ObjectNode template, FieldPath field, String kind, Errors errors) {
    checkLasting(template, Set.of(), field, kind, errors);
  }

  /// The same, where each pod also gets volumes of those names.
  public static void checkLasting(
      ObjectNode template, Set<String> claims, FieldPath field, String kind, Errors errors) {
    check(template, claims, field, errors);
    String restart = Tree.text(template, "spec", "restartPolicy");
    if (!restart.equals("Always")) {
      errors.notSupported(field.child("spec", "restartPolicy"), restart, List.of("Always"));
    }
    if (Tree.has(template, "spec", "activeDeadlineSeconds")) {
      errors.forbidden(
          field.child("spec", "activeDeadlineSeconds"),
          "activeDeadlineSeconds in " + kind + " is not Supported");
    }
  }
}
