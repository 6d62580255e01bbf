// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Selectors;
import io.portolan.kube.kind.pod.PodDefaults;
import java.util.List;

/// Job: pods that run until enough of them have succeeded.
final class Jobs implements Rules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
  private static final String NAME_LABEL = "batch.kubernetes.io/job-name";
  private static final String OLD_UID_LABEL = "controller-uid";
  private static final String OLD_NAME_LABEL = "job-name";

  static final Kind KIND =
      Kind.of("batch", "v1", "Job", Job.class)
          .categories("all")
          .status()
          .generation()
          .selectable("status.successful")
          .fieldValues((job, path) -> Long.toString(Tree.number(job, 0, "status", "succeeded")))
          .rules(new Jobs())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Status"),
                      Column.text("Completions"),
                      Column.text("Duration"),
                      Column.age(),
                      Column.text("Containers").wide(),
                      Column.text("Images").wide(),
                      Column.text("Selector").wide()),
                  JobTable::cells))
          .build();

  @Override
  public void applyDefaults(ObjectNode job) {
    ObjectNode spec = Tree.obtain(job, "spec");
    if (!spec.has("completions") && !spec.has("parallelism")) {
      spec.put("completions", 1);
    }
    Tree.preset(spec, "parallelism", 1);
    if (!spec.has("backoffLimit")) {
      spec.put("backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
    }
    ObjectNode labels = Tree.object(spec, "template", "metadata", "labels");
    if (!labels.isEmpty() && Tree.at(job, "metadata", "labels").isEmpty()) {
      Tree.obtain(job, "metadata").set("labels", labels.deepCopy());
    }
    Tree.preset(spec, "completionMode", "NonIndexed");
    Tree.preset(spec, "suspend", false);
    Tree.preset(
        spec,
        "podReplacementPolicy",
        spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    Tree.preset(spec, "manualSelector", false);
    PodDefaults.ofTemplate(Tree.obtain(spec, "template"));
  }

  /// Makes the selector, which names the job's uid, and puts the labels on the template.
  @Override
  public void prepareForCreate(ObjectNode job) {
    job.putObject("status");
    ObjectNode spec = Tree.obtain(job, "spec");
    if (Tree.flag(spec, "manualSelector")) {
      return;
    }
    String uid = Tree.text(job, "metadata", "uid");
    ObjectNode labels = Tree.obtain(spec, "template", "metadata", "labels");
    labels.put(OLD_UID_LABEL, uid).put(UID_LABEL, uid);
    labels.put(OLD_NAME_LABEL, Tree.name(job)).put(NAME_LABEL, Tree.name(job));
    Tree.obtain(spec, "selector", "matchLabels").put(UID_LABEL, uid);
    if (Tree.at(job, "metadata", "labels").isEmpty()) {
      Tree.obtain(job, "metadata").set("labels", labels.deepCopy());
    }
  }

  @Override
  public void validateCreate(ObjectNode job, Errors errors) {
    ObjectNode spec = Tree.object(job, "spec");
    JobChecks.spec(spec, SPEC, errors);
    if (!spec.has("selector")) {
      errors.required(SPEC.child("selector"), "");
      return;
    }
    Selectors.check(Tree.at(spec, "selector"), SPEC.child("selector"), errors);
    ObjectNode labels = Tree.object(spec, "template", "metadata", "labels");
    if (!Selectors.matches(Tree.at(spec, "selector"), labels)) {
      errors.invalidPrinted(
          SPEC.child("template", "metadata", "labels"),
          GoText.map(labels),
          "`selector` does not match template `labels`");
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    JobChecks.spec(Tree.object(updated, "spec"), SPEC, errors);
    JobChecks.change(Tree.object(updated, "spec"), Tree.object(old, "spec"), SPEC, errors);
  }
}
