// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Numbers;
import io.portolan.kube.kind.pod.PodDefaults;
import java.time.Instant;
import java.util.List;

/// DaemonSet: one pod on each node.
final class DaemonSets implements Rules {
  private static final FieldPath SPEC = WorkloadChecks.SPEC;
  private static final List<String> COUNTS =
      List.of(
          "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady");

  static final Kind KIND =
      Kind.of("apps", "v1", "DaemonSet", DaemonSet.class)
          .shortNames("ds")
          .categories("all")
          .status()
          .generation()
          .rules(new DaemonSets())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.number("Desired"),
                      Column.number("Current"),
                      Column.number("Ready"),
                      Column.number("Up-to-date"),
                      Column.number("Available"),
                      Column.text("Node Selector"),
                      Column.age(),
                      Column.text("Containers").wide(),
                      Column.text("Images").wide(),
                      Column.text("Selector").wide()),
                  DaemonSets::cells))
          .build();

  private static List<Object> cells(ObjectNode set, Instant now) {
    ObjectNode pods = Tree.object(set, "spec", "template", "spec");
    return List.of(
        Tree.name(set),
        Tree.number(set, 0, "status", "desiredNumberScheduled"),
        Tree.number(set, 0, "status", "currentNumberScheduled"),
        Tree.number(set, 0, "status", "numberReady"),
        Tree.number(set, 0, "status", "updatedNumberScheduled"),
        Tree.number(set, 0, "status", "numberAvailable"),
        Cells.labels(Tree.at(pods, "nodeSelector")),
        Ages.age(set, now),
        Cells.containers(pods),
        Cells.images(pods),
        Cells.selector(Tree.at(set, "spec", "selector")));
  }

  @Override
  public void applyDefaults(ObjectNode set) {
    ObjectNode spec = Tree.obtain(set, "spec");
    PodDefaults.ofTemplate(Tree.obtain(spec, "template"));
    ObjectNode strategy = Tree.obtain(spec, "updateStrategy");
    Tree.preset(strategy, "type", "RollingUpdate");
    if (Tree.text(strategy, "type").equals("RollingUpdate")) {
      ObjectNode rolling = Tree.obtain(strategy, "rollingUpdate");
      Tree.preset(rolling, "maxUnavailable", 1);
      Tree.preset(rolling, "maxSurge", 0);
    }
    Tree.preset(spec, "revisionHistoryLimit", 10);
    ObjectNode status = Tree.obtain(set, "status");
    COUNTS.forEach(count -> Tree.preset(status, count, 0));
  }

  @Override
  public void prepareForCreate(ObjectNode set) {
    ObjectNode status = set.putObject("status");
    COUNTS.forEach(count -> status.put(count, 0));
  }

  @Override
  public void validateCreate(ObjectNode set, Errors errors) {
    ObjectNode spec = Tree.object(set, "spec");
    WorkloadChecks.selectorAndTemplate(set, "daemonset", "DaemonSet", errors);
    Numbers.notNegative(spec, SPEC, errors, "minReadySeconds", "revisionHistoryLimit");
    FieldPath field = SPEC.child("updateStrategy");
    String type = Tree.text(spec, "updateStrategy", "type");
    switch (type) {
      case "OnDelete" -> {}
      case "RollingUpdate" ->
          rolling(
              Tree.object(spec, "updateStrategy", "rollingUpdate"),
              field.child("rollingUpdate"),
              errors);
      default ->
          errors.notSupported(field.child("type"), type, List.of("RollingUpdate", "OnDelete"));
    }
  }

  private static void rolling(ObjectNode rolling, FieldPath field, Errors errors) {
    JsonNode unavailable = Tree.at(rolling, "maxUnavailable");
    JsonNode surge = Tree.at(rolling, "maxSurge");
    Numbers.positiveOrPercent(unavailable, field.child("maxUnavailable"), errors);
    Numbers.positiveOrPercent(surge, field.child("maxSurge"), errors);
    boolean bothZero = Numbers.amount(unavailable) == 0 && Numbers.amount(surge) == 0;
    boolean bothSet = Numbers.amount(unavailable) != 0 && Numbers.amount(surge) != 0;
    if (bothSet) {
      errors.invalidPrinted(
          field.child("maxSurge"),
          Numbers.print(surge),
          "may not be set when maxUnavailable is non-zero");
    } else if (bothZero) {
      errors.required(field.child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    WorkloadChecks.sameSelector(updated, old, errors);
  }
}
