// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Numbers;
import io.portolan.kube.kind.check.Selectors;
import io.portolan.kube.kind.pod.PodTemplates;
import java.util.List;

/// What is wrong with the spec of a job, its own or inside a CronJob.
final class JobChecks {
  private JobChecks() {}

  static void spec(ObjectNode spec, FieldPath field, Errors errors) {
    Numbers.notNegative(
        spec,
        field,
        errors,
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished");
    String mode = Tree.text(spec, "completionMode");
    if (!mode.isEmpty() && !mode.equals("NonIndexed") && !mode.equals("Indexed")) {
      errors.notSupported(field.child("completionMode"), mode, List.of("NonIndexed", "Indexed"));
    }
    if (mode.equals("Indexed") && !spec.has("completions")) {
      errors.required(field.child("completions"), "when completion mode is Indexed");
    }
    PodTemplates.check(Tree.object(spec, "template"), field.child("template"), errors);
    FieldPath restartField = field.child("template", "spec", "restartPolicy");
    String restart = Tree.text(spec, "template", "spec", "restartPolicy");
    if (restart.isEmpty() || restart.equals("Always")) {
      errors.required(restartField, "valid values: \"OnFailure\", \"Never\"");
    } else if (!restart.equals("OnFailure") && !restart.equals("Never")) {
      errors.notSupported(restartField, restart, List.of("OnFailure", "Never"));
    }
  }

  static void change(ObjectNode updated, ObjectNode old, FieldPath field, Errors errors) {
    boolean indexed = Tree.text(updated, "completionMode").equals("Indexed");
    if (!indexed) {
      same(updated, old, "completions", field, errors);
    }
    JsonNode selector = Tree.at(updated, "selector");
    if (!selector.equals(Tree.at(old, "selector"))) {
      errors.invalidPrinted(
          field.child("selector"), Selectors.print(selector), "field is immutable");
    }
    if (!Tree.flag(old, "suspend")) {
      same(updated, old, "template", field, errors);
    }
    same(updated, old, "completionMode", field, errors);
    same(updated, old, "podFailurePolicy", field, errors);
    same(updated, old, "backoffLimitPerIndex", field, errors);
  }

  private static void same(
      ObjectNode updated, ObjectNode old, String name, FieldPath field, Errors errors) {
    JsonNode value = Tree.at(updated, name);
    if (!value.equals(Tree.at(old, name))) {
      errors.invalid(field.child(name), value, "field is immutable");
    }
  }
}
