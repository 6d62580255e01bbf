// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
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
import java.time.Instant;
import java.util.List;

/// ReplicaSet: a number of equal pods.
final class ReplicaSets implements Rules {
  static final Kind KIND =
      Kind.of("apps", "v1", "ReplicaSet", ReplicaSet.class)
          .shortNames("rs")
          .categories("all")
          .subresource(Subresource.scale())
          .status()
          .generation()
          .selectable("status.replicas")
          .fieldValues((set, path) -> Long.toString(Tree.number(set, 0, path.split("\\."))))
          .rules(new ReplicaSets())
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
                  ReplicaSets::cells))
          .build();

  private static List<Object> cells(ObjectNode set, Instant now) {
    ObjectNode pods = Tree.object(set, "spec", "template", "spec");
    return List.of(
        Tree.name(set),
        Tree.number(set, 0, "spec", "replicas"),
        Tree.number(set, 0, "status", "replicas"),
        Tree.number(set, 0, "status", "readyReplicas"),
        Ages.age(set, now),
        Cells.containers(pods),
        Cells.images(pods),
        Cells.selector(Tree.at(set, "spec", "selector")));
  }

  @Override
  public void applyDefaults(ObjectNode set) {
    ObjectNode spec = Tree.obtain(set, "spec");
    Tree.preset(spec, "replicas", 1);
    PodDefaults.ofTemplate(Tree.obtain(spec, "template"));
    Tree.preset(Tree.obtain(set, "status"), "replicas", 0);
  }

  @Override
  public void prepareForCreate(ObjectNode set) {
    set.putObject("status").put("replicas", 0);
  }

  @Override
  public void validateCreate(ObjectNode set, Errors errors) {
    ObjectNode spec = Tree.object(set, "spec");
    Numbers.notNegative(spec, WorkloadChecks.SPEC, errors, "replicas", "minReadySeconds");
    WorkloadChecks.selectorAndTemplate(set, "deployment", "ReplicaSet", errors);
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    WorkloadChecks.sameSelector(updated, old, errors);
  }
}
