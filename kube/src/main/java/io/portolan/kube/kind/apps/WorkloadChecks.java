// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Selectors;
import io.portolan.kube.kind.pod.PodTemplates;
import java.util.Set;
import java.util.stream.Collectors;

/// Checks that the kinds of this package share.
final class WorkloadChecks {
  static final FieldPath SPEC = FieldPath.of("spec");

  private WorkloadChecks() {}

  /// The selector is there, names something, and takes the pods of the template.
  ///
  /// @param kind the workload's name in the message about an empty selector
  static void selectorAndTemplate(
      ObjectNode workload, String kind, String kindOfTemplate, Errors errors) {
    JsonNode selector = Tree.at(workload, "spec", "selector");
    FieldPath field = SPEC.child("selector");
    if (!selector.isObject()) {
      errors.required(field, "");
    } else {
      Selectors.check(selector, field, errors);
      if (Selectors.isEmpty(selector)) {
        errors.invalidPrinted(
            field, Selectors.print(selector), "empty selector is invalid for " + kind);
      }
    }
    FieldPath template = SPEC.child("template");
    JsonNode labels = Tree.at(workload, "spec", "template", "metadata", "labels");
    if (selector.isObject()
        && !Selectors.isEmpty(selector)
        && !Selectors.matches(selector, labels)) {
      errors.invalidPrinted(
          template.child("metadata", "labels"),
          GoText.map(labels),
          "`selector` does not match template `labels`");
    }
    Set<String> claims =
        Tree.objects(workload, "spec", "volumeClaimTemplates").stream()
            .map(Tree::name)
            .collect(Collectors.toSet());
    PodTemplates.checkLasting(
        Tree.object(workload, "spec", "template"), claims, template, kindOfTemplate, errors);
  }

  /// A selector is for good.
  static void sameSelector(ObjectNode updated, ObjectNode old, Errors errors) {
    JsonNode selector = Tree.at(updated, "spec", "selector");
    if (!selector.equals(Tree.at(old, "spec", "selector"))) {
      errors.invalidPrinted(
          SPEC.child("selector"), Selectors.print(selector), "field is immutable");
    }
  }
}
