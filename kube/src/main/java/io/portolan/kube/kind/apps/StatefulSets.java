// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Numbers;
import io.portolan.kube.kind.pod.PodDefaults;
import java.time.Instant;
import java.util.List;

/// StatefulSet: pods with stable names, started and stopped in order.
final class StatefulSets implements Rules {
  private static final FieldPath SPEC = WorkloadChecks.SPEC;
  private static final List<String> MAY_CHANGE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");
  private static final String REFUSAL =
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
          + " 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
          + " forbidden";

  static final Kind KIND =
      Kind.of("apps", "v1", "StatefulSet", StatefulSet.class)
          .shortNames("sts")
          .categories("all")
          .subresource(Subresource.scale())
          .status()
          .generation()
          .rules(new StatefulSets())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Ready"),
                      Column.age(),
                      Column.text("Containers").wide(),
                      Column.text("Images").wide()),
                  StatefulSets::cells))
          .build();

  private static List<Object> cells(ObjectNode set, Instant now) {
    ObjectNode pods = Tree.object(set, "spec", "template", "spec");
    return List.of(
        Tree.name(set),
        Tree.number(set, 0, "status", "readyReplicas")
            + "/"
            + Tree.number(set, 0, "spec", "replicas"),
        Ages.age(set, now),
        Cells.containers(pods),
        Cells.images(pods));
  }

  @Override
  public void applyDefaults(ObjectNode set) {
    ObjectNode spec = Tree.obtain(set, "spec");
    Tree.preset(spec, "podManagementPolicy", "OrderedReady");
    ObjectNode strategy = Tree.obtain(spec, "updateStrategy");
    Tree.preset(strategy, "type", "RollingUpdate");
    if (Tree.text(strategy, "type").equals("RollingUpdate")) {
      Tree.preset(Tree.obtain(strategy, "rollingUpdate"), "partition", 0);
    }
    ObjectNode retention = Tree.obtain(spec, "persistentVolumeClaimRetentionPolicy");
    Tree.preset(retention, "whenDeleted", "Retain");
    Tree.preset(retention, "whenScaled", "Retain");
    Tree.preset(spec, "replicas", 1);
    Tree.preset(spec, "revisionHistoryLimit", 10);
    PodDefaults.ofTemplate(Tree.obtain(spec, "template"));
    for (ObjectNode claim : Tree.objects(spec, "volumeClaimTemplates")) {
      claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
      Tree.preset(Tree.obtain(claim, "spec"), "volumeMode", "Filesystem");
      Tree.preset(Tree.obtain(claim, "status"), "phase", "Pending");
    }
    ObjectNode status = Tree.obtain(set, "status");
    Tree.preset(status, "replicas", 0);
    Tree.preset(status, "availableReplicas", 0);
  }

  @Override
  public void prepareForCreate(ObjectNode set) {
    set.putObject("status").put("replicas", 0).put("availableReplicas", 0);
  }

  @Override
  public void validateCreate(ObjectNode set, Errors errors) {
    ObjectNode spec = Tree.object(set, "spec");
    String management = Tree.text(spec, "podManagementPolicy");
    if (!management.equals("OrderedReady") && !management.equals("Parallel")) {
      errors.invalid(
          SPEC.child("podManagementPolicy"), management, "must be 'OrderedReady' or 'Parallel'");
    }
    strategy(Tree.object(spec, "updateStrategy"), SPEC.child("updateStrategy"), errors);
    Numbers.notNegative(spec, SPEC, errors, "replicas", "minReadySeconds", "revisionHistoryLimit");
    if (spec.has("ordinals")) {
      Numbers.notNegative(Tree.object(spec, "ordinals"), SPEC.child("ordinals"), errors, "start");
    }
    WorkloadChecks.selectorAndTemplate(set, "statefulset", "StatefulSet", errors);
  }

  private static void strategy(ObjectNode strategy, FieldPath field, Errors errors) {
    switch (Tree.text(strategy, "type")) {
      case "OnDelete" -> {
        if (strategy.has("rollingUpdate")) {
          errors.invalid(
              field.child("rollingUpdate"),
              strategy.get("rollingUpdate"),
              "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      case "RollingUpdate" ->
          Numbers.notNegative(
              Tree.object(strategy, "rollingUpdate"),
              field.child("rollingUpdate"),
              errors,
              "partition");
      default ->
          errors.invalidPrinted(
              field,
              "apps.StatefulSetUpdateStrategy{Type:"
                  + GoText.quote(Tree.text(strategy, "type"))
                  + ", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}",
              "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    if (!fixed(updated).equals(fixed(old))) {
      errors.forbidden(SPEC, REFUSAL);
    }
  }

  private static ObjectNode fixed(ObjectNode set) {
    ObjectNode spec = Tree.object(set, "spec").deepCopy();
    spec.remove(MAY_CHANGE);
    return spec;
  }
}
