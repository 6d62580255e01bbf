// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Numbers;
import io.portolan.kube.kind.pod.PodDefaults;
import java.time.Instant;
import java.util.List;

/// Deployment: a number of equal pods, replaced step by step when their template changes.
final class Deployments implements Rules {
  private static final FieldPath SPEC = WorkloadChecks.SPEC;

  static final Kind KIND =
      Kind.of("apps", "v1", "Deployment", Deployment.class)
          .shortNames("deploy")
          .categories("all")
          .subresource(Subresource.scale())
          .status()
          .generation()
          .rules(new Deployments())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Ready"),
                      Column.number("Up-to-date"),
                      Column.number("Available"),
                      Column.age(),
                      Column.text("Containers").wide(),
                      Column.text("Images").wide(),
                      Column.text("Selector").wide()),
                  Deployments::cells))
          .build();

  private static List<Object> cells(ObjectNode deployment, Instant now) {
    ObjectNode pods = Tree.object(deployment, "spec", "template", "spec");
    return List.of(
        Tree.name(deployment),
        Tree.number(deployment, 0, "status", "readyReplicas")
            + "/"
            + Tree.number(deployment, 0, "spec", "replicas"),
        Tree.number(deployment, 0, "status", "updatedReplicas"),
        Tree.number(deployment, 0, "status", "availableReplicas"),
        Ages.age(deployment, now),
        Cells.containers(pods),
        Cells.images(pods),
        Cells.selector(Tree.at(deployment, "spec", "selector")));
  }

  @Override
  public void applyDefaults(ObjectNode deployment) {
    ObjectNode spec = Tree.obtain(deployment, "spec");
    Tree.preset(spec, "replicas", 1);
    PodDefaults.ofTemplate(Tree.obtain(spec, "template"));
    ObjectNode strategy = Tree.obtain(spec, "strategy");
    Tree.preset(strategy, "type", "RollingUpdate");
    if (Tree.text(strategy, "type").equals("RollingUpdate")) {
      ObjectNode rolling = Tree.obtain(strategy, "rollingUpdate");
      Tree.preset(rolling, "maxUnavailable", "25%");
      Tree.preset(rolling, "maxSurge", "25%");
    }
    Tree.preset(spec, "revisionHistoryLimit", 10);
    Tree.preset(spec, "progressDeadlineSeconds", 600);
  }

  /// Annotations are copied to replica sets, so they count too.
  @Override
  public boolean changesIntent(ObjectNode updated, ObjectNode old) {
    return Rules.super.changesIntent(updated, old)
        || !Tree.object(updated, "metadata", "annotations")
            .equals(Tree.object(old, "metadata", "annotations"));
  }

  @Override
  public void validateCreate(ObjectNode deployment, Errors errors) {
    ObjectNode spec = Tree.object(deployment, "spec");
    Numbers.notNegative(spec, SPEC, errors, "replicas");
    WorkloadChecks.selectorAndTemplate(deployment, "deployment", "ReplicaSet", errors);
    strategy(Tree.object(spec, "strategy"), SPEC.child("strategy"), errors);
    Numbers.notNegative(
        spec, SPEC, errors, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
    long deadline = Tree.number(spec, Long.MAX_VALUE, "progressDeadlineSeconds");
    if (deadline <= Tree.number(spec, 0, "minReadySeconds")) {
      errors.invalid(
          SPEC.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
    }
  }

  private static void strategy(ObjectNode strategy, FieldPath field, Errors errors) {
    String type = Tree.text(strategy, "type");
    switch (type) {
      case "Recreate" -> {
        if (strategy.has("rollingUpdate")) {
          errors.forbidden(
              field.child("rollingUpdate"),
              "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" ->
          rolling(Tree.object(strategy, "rollingUpdate"), field.child("rollingUpdate"), errors);
      default ->
          errors.notSupported(field.child("type"), type, List.of("Recreate", "RollingUpdate"));
    }
  }

  private static void rolling(ObjectNode rolling, FieldPath field, Errors errors) {
    for (String bound : List.of("maxUnavailable", "maxSurge")) {
      Numbers.positiveOrPercent(Tree.at(rolling, bound), field.child(bound), errors);
    }
    if (Numbers.amount(Tree.at(rolling, "maxUnavailable")) == 0
        && Numbers.amount(Tree.at(rolling, "maxSurge")) == 0) {
      errors.invalidPrinted(
          field.child("maxUnavailable"),
          Numbers.print(Tree.at(rolling, "maxUnavailable")),
          "may not be 0 when `maxSurge` is 0");
    }
    Numbers.atMostAll(Tree.at(rolling, "maxUnavailable"), field.child("maxUnavailable"), errors);
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    WorkloadChecks.sameSelector(updated, old, errors);
  }
}
