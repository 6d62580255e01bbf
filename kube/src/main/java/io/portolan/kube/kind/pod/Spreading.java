// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is wrong with a pod's spread constraints and affinity.
final class Spreading {
  private static final List<String> UNSATISFIABLE = List.of("DoNotSchedule", "ScheduleAnyway");

  private Spreading() {}

  static void check(ObjectNode spec, FieldPath field, Errors errors) {
    List<ObjectNode> constraints = Tree.objects(spec, "topologySpreadConstraints");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < constraints.size(); i++) {
      FieldPath at = field.child("topologySpreadConstraints").index(i);
      constraint(constraints.get(i), at, errors);
      String key = Tree.text(constraints.get(i), "topologyKey");
      String action = Tree.text(constraints.get(i), "whenUnsatisfiable");
      if (!seen.add(key + ' ' + action)) {
        errors.duplicatePrinted(
            at.child("{topologyKey, whenUnsatisfiable}"), "{" + key + ", " + action + "}");
      }
    }
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      affinity(spec, field.child("affinity"), kind, errors);
    }
  }

  private static void constraint(ObjectNode constraint, FieldPath field, Errors errors) {
    long skew = Tree.number(constraint, 0, "maxSkew");
    if (skew <= 0) {
      errors.invalid(field.child("maxSkew"), skew, "must be greater than zero");
    }
    if (!Tree.has(constraint, "topologyKey")) {
      errors.required(field.child("topologyKey"), "can not be empty");
    }
    String action = Tree.text(constraint, "whenUnsatisfiable");
    if (!UNSATISFIABLE.contains(action)) {
      errors.notSupported(field.child("whenUnsatisfiable"), action, UNSATISFIABLE);
    }
    Selectors.check(Tree.at(constraint, "labelSelector"), field.child("labelSelector"), errors);
  }

  private static void affinity(ObjectNode spec, FieldPath field, String kind, Errors errors) {
    String required = "requiredDuringSchedulingIgnoredDuringExecution";
    List<ObjectNode> terms = Tree.objects(spec, "affinity", kind, required);
    for (int i = 0; i < terms.size(); i++) {
      term(terms.get(i), field.child(kind, required).index(i), errors);
    }
    String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    List<ObjectNode> weighted = Tree.objects(spec, "affinity", kind, preferred);
    for (int i = 0; i < weighted.size(); i++) {
      FieldPath at = field.child(kind, preferred).index(i);
      long weight = Tree.number(weighted.get(i), 0, "weight");
      if (weight <= 0 || weight > 100) {
        errors.invalid(at.child("weight"), weight, "must be in the range 1-100");
      }
      term(Tree.object(weighted.get(i), "podAffinityTerm"), at.child("podAffinityTerm"), errors);
    }
  }

  private static void term(ObjectNode term, FieldPath field, Errors errors) {
    Selectors.check(Tree.at(term, "labelSelector"), field.child("labelSelector"), errors);
    if (!Tree.has(term, "topologyKey")) {
      errors.required(field.child("topologyKey"), "can not be empty");
    }
  }
}
