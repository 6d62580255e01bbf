// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.CronSchedule;
import io.portolan.kube.kind.check.Numbers;
import io.portolan.kube.kind.pod.PodDefaults;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/// CronJob: a job at set times.
final class CronJobs implements Rules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> CONCURRENCY = List.of("Allow", "Forbid", "Replace");

  /// Eleven fewer than a label has, since a job's name is made from it.
  private static final int NAME_MAX = 52;

  static final Kind KIND =
      Kind.of("batch", "v1", "CronJob", CronJob.class)
          .shortNames("cj")
          .categories("all")
          .status()
          .generation()
          .rules(new CronJobs())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Schedule"),
                      Column.text("Timezone"),
                      Column.text("Suspend"),
                      Column.number("Active"),
                      Column.text("Last Schedule"),
                      Column.age(),
                      Column.text("Containers").wide(),
                      Column.text("Images").wide(),
                      Column.text("Selector").wide()),
                  CronJobs::cells))
          .build();

  private static List<Object> cells(ObjectNode cronJob, Instant now) {
    ObjectNode job = Tree.object(cronJob, "spec", "jobTemplate", "spec");
    ObjectNode pods = Tree.object(job, "template", "spec");
    String last = Tree.text(cronJob, "status", "lastScheduleTime");
    return List.of(
        Tree.name(cronJob),
        Tree.text(cronJob, "spec", "schedule"),
        Cells.orNone(cronJob, "spec", "timeZone"),
        Tree.flag(cronJob, "spec", "suspend") ? "True" : "False",
        Tree.at(cronJob, "status", "active").size(),
        last.isEmpty() ? Cells.NONE : Ages.since(last, now),
        Ages.age(cronJob, now),
        Cells.containers(pods),
        Cells.images(pods),
        Cells.selector(Tree.at(job, "selector")));
  }

  @Override
  public void applyDefaults(ObjectNode cronJob) {
    ObjectNode spec = Tree.obtain(cronJob, "spec");
    Tree.preset(spec, "concurrencyPolicy", "Allow");
    Tree.preset(spec, "suspend", false);
    Tree.preset(spec, "successfulJobsHistoryLimit", 3);
    Tree.preset(spec, "failedJobsHistoryLimit", 1);
    Tree.obtain(spec, "jobTemplate", "metadata");
    PodDefaults.ofTemplate(Tree.obtain(spec, "jobTemplate", "spec", "template"));
  }

  @Override
  public void prepareForCreate(ObjectNode cronJob) {
    cronJob.putObject("status");
  }

  @Override
  public void validateCreate(ObjectNode cronJob, Errors errors) {
    String name = Tree.name(cronJob);
    if (name.length() > NAME_MAX) {
      errors.invalid(
          FieldPath.of("metadata").child("name"),
          name,
          "must be no more than " + NAME_MAX + " characters");
    }
    check(cronJob, errors);
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    check(updated, errors);
  }

  private static void check(ObjectNode cronJob, Errors errors) {
    ObjectNode spec = Tree.object(cronJob, "spec");
    String schedule = Tree.text(spec, "schedule");
    if (schedule.isEmpty()) {
      errors.required(SPEC.child("schedule"), "");
    } else if (schedule.contains("TZ")) {
      errors.invalid(
          SPEC.child("schedule"),
          schedule,
          "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else {
      CronSchedule.problem(schedule)
          .ifPresent(problem -> errors.invalid(SPEC.child("schedule"), schedule, problem));
    }
    timeZone(Tree.text(spec, "timeZone"), errors);
    Numbers.notNegative(
        spec,
        SPEC,
        errors,
        "startingDeadlineSeconds",
        "successfulJobsHistoryLimit",
        "failedJobsHistoryLimit");
    String concurrency = Tree.text(spec, "concurrencyPolicy");
    if (!CONCURRENCY.contains(concurrency)) {
      errors.notSupported(SPEC.child("concurrencyPolicy"), concurrency, CONCURRENCY);
    }
    JobChecks.spec(
        Tree.object(spec, "jobTemplate", "spec"), SPEC.child("jobTemplate", "spec"), errors);
  }

  private static void timeZone(String zone, Errors errors) {
    if (zone.isEmpty()) {
      return;
    }
    try {
      ZoneId.of(zone);
    } catch (DateTimeException _) {
      errors.invalid(SPEC.child("timeZone"), zone, "unknown time zone " + zone);
    }
  }
}
