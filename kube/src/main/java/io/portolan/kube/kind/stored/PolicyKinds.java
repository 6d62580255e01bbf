// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Budgets, quotas, limits and priorities.
public final class PolicyKinds {
  public static final Kind LIMIT_RANGE =
      Kind.of("", "v1", "LimitRange", LimitRange.class)
          .shortNames("limits")
          .table(Table.NAME_AND_CREATION)
          .warning("Portolan stores limit ranges but does not enforce them")
          .build();

  public static final Kind RESOURCE_QUOTA =
      Kind.of("", "v1", "ResourceQuota", ResourceQuota.class)
          .shortNames("quota")
          .status()
          .table(
              new Table(
                  List.of(
                      Column.ofName(), Column.text("Request"), Column.text("Limit"), Column.age()),
                  (quota, now) ->
                      List.of(
                          Tree.name(quota),
                          quotas(quota, false),
                          quotas(quota, true),
                          Ages.age(quota, now))))
          .warning("Portolan stores resource quotas but does not enforce them")
          .build();

  public static final Kind DISRUPTION_BUDGET =
      Kind.of("policy", "v1", "PodDisruptionBudget", PodDisruptionBudget.class)
          .shortNames("pdb")
          .status()
          .generation()
          .rules(new BudgetRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Min Available"),
                      Column.text("Max Unavailable"),
                      Column.number("Allowed Disruptions"),
                      Column.age()),
                  (budget, now) ->
                      List.of(
                          Tree.name(budget),
                          orNotApplicable(Tree.text(budget, "spec", "minAvailable")),
                          orNotApplicable(Tree.text(budget, "spec", "maxUnavailable")),
                          Tree.number(budget, 0, "status", "disruptionsAllowed"),
                          Ages.age(budget, now))))
          .warning("Portolan stores pod disruption budgets but nothing counts against them")
          .build();

  public static final Kind PRIORITY_CLASS =
      Kind.of("scheduling.k8s.io", "v1", "PriorityClass", PriorityClass.class)
          .plural("priorityclasses")
          .clusterScoped()
          .shortNames("pc")
          .rules(new PriorityRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.number("Value"),
                      new Column("Global-Default", "boolean", "", 0),
                      Column.age(),
                      Column.text("PreemptionPolicy")),
                  (priority, now) ->
                      List.of(
                          Tree.name(priority),
                          Tree.number(priority, 0, "value"),
                          Tree.flag(priority, "globalDefault"),
                          Ages.age(priority, now),
                          Tree.text(priority, "preemptionPolicy"))))
          .warning("Portolan stores priority classes but its scheduler preempts nothing")
          .build();

  private PolicyKinds() {}

  private static String orNotApplicable(String text) {
    return text.isEmpty() ? "N/A" : text;
  }

  private static String quotas(ObjectNode quota, boolean limits) {
    TreeMap<String, String> sorted = new TreeMap<>();
    for (var hard : Tree.at(quota, "spec", "hard").properties()) {
      String resource = hard.getKey();
      if (resource.startsWith("limits.") == limits) {
        String used = Tree.text(quota, "status", "used", resource);
        sorted.put(resource, (used.isEmpty() ? "0" : used) + "/" + hard.getValue().asText(""));
      }
    }
    return sorted.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static final class BudgetRules implements Rules {
    @Override
    public void validateCreate(ObjectNode budget, Errors errors) {
      if (Tree.has(budget, "spec", "minAvailable") && Tree.has(budget, "spec", "maxUnavailable")) {
        errors.invalid(
            FieldPath.of("spec"),
            Tree.at(budget, "spec"),
            "minAvailable and maxUnavailable cannot be both set");
      }
    }
  }

  private static final class PriorityRules implements Rules {
    private static final long USER_MAX = 1_000_000_000L;

    @Override
    public void applyDefaults(ObjectNode priority) {
      Tree.preset(priority, "preemptionPolicy", "PreemptLowerPriority");
    }

    @Override
    public void validateCreate(ObjectNode priority, Errors errors) {
      String name = Tree.name(priority);
      if (name.startsWith("system-")
          && !name.equals("system-node-critical")
          && !name.equals("system-cluster-critical")) {
        errors.forbidden(
            FieldPath.of("metadata.name"),
            "priority class names with 'system-' prefix are reserved for system use only."
                + " error: "
                + name
                + " is not a known system priority class");
      }
      long value = Tree.number(priority, 0, "value");
      if (value > USER_MAX && !name.startsWith("system-")) {
        errors.forbidden(
            FieldPath.of("value"),
            "maximum allowed value of a user defined priority is " + USER_MAX);
      }
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
      if (Tree.number(updated, 0, "value") != Tree.number(old, 0, "value")) {
        errors.forbidden(FieldPath.of("value"), "may not be changed in an update.");
      }
      if (!Tree.at(updated, "preemptionPolicy").equals(Tree.at(old, "preemptionPolicy"))) {
        errors.invalid(
            FieldPath.of("preemptionPolicy"),
            Tree.at(updated, "preemptionPolicy"),
            "field is immutable");
      }
    }
  }
}
