// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Numbers;
import io.portolan.kube.kind.pod.PodDefaults;
import io.portolan.kube.kind.pod.PodTemplates;
import java.time.Instant;
import java.util.List;

/// ReplicationController: what ReplicaSet came after. Stored only.
final class ReplicationControllers implements Rules {
  static final Kind KIND =
      Kind.of("", "v1", "ReplicationController", ReplicationController.class)
          .shortNames("rc")
          .categories("all")
          .subresource(Subresource.scale())
          .status()
          .generation()
          .selectable("status.replicas")
          .fieldValues((set, path) -> Long.toString(Tree.number(set, 0, path.split("\\."))))
          .rules(new ReplicationControllers())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.number("Desired"),
                      Column.number("Current"),
                      Column.number("Ready"),
                      Column.age(),
                      Column.text("Containers").wide(),
                      Column.text("Images").wide(),
                      Column.text("Selector").wide()),
                  ReplicationControllers::cells))
          .warning("Portolan stores ReplicationControllers but starts no pods for them")
          .build();

  private static List<Object> cells(ObjectNode controller, Instant now) {
    ObjectNode pods = Tree.object(controller, "spec", "template", "spec");
    return List.of(
        Tree.name(controller),
        Tree.number(controller, 0, "spec", "replicas"),
        Tree.number(controller, 0, "status", "replicas"),
        Tree.number(controller, 0, "status", "readyReplicas"),
        Ages.age(controller, now),
        Cells.containers(pods),
        Cells.images(pods),
        Cells.labels(Tree.at(controller, "spec", "selector")));
  }

  @Override
  public void applyDefaults(ObjectNode controller) {
    ObjectNode spec = Tree.obtain(controller, "spec");
    ObjectNode labels = Tree.object(spec, "template", "metadata", "labels");
    if (!labels.isEmpty()) {
      if (Tree.at(spec, "selector").isEmpty()) {
        spec.set("selector", labels.deepCopy());
      }
      if (Tree.at(controller, "metadata", "labels").isEmpty()) {
        Tree.obtain(controller, "metadata").set("labels", labels.deepCopy());
      }
    }
    Tree.preset(spec, "replicas", 1);
    if (spec.has("template")) {
      PodDefaults.ofTemplate(Tree.obtain(spec, "template"));
    }
    Tree.preset(Tree.obtain(controller, "status"), "replicas", 0);
  }

  @Override
  public void prepareForCreate(ObjectNode controller) {
    controller.putObject("status").put("replicas", 0);
  }

  @Override
  public void validateCreate(ObjectNode controller, Errors errors) {
    ObjectNode spec = Tree.object(controller, "spec");
    Numbers.notNegative(spec, WorkloadChecks.SPEC, errors, "minReadySeconds", "replicas");
    if (Tree.at(spec, "selector").isEmpty()) {
      errors.required(WorkloadChecks.SPEC.child("selector"), "");
    }
    if (spec.has("template")) {
      PodTemplates.checkLasting(
          Tree.object(spec, "template"),
          WorkloadChecks.SPEC.child("template"),
          "ReplicationController",
          errors);
    } else {
      errors.required(WorkloadChecks.SPEC.child("template"), "");
    }
  }
}
