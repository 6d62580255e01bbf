// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.portolan.control.frame.Pods;
import io.portolan.control.job.JobPlan.End;
import io.portolan.control.job.JobPlan.View;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The status of a Job. Pure.
final class JobStatuses {
  private static final String SUSPENDED = "Suspended";

  private JobStatuses() {}

  static JobStatus of(View view, Optional<End> end) {
    JobStatus before = Objects.requireNonNullElseGet(view.job().getStatus(), JobStatus::new);
    String now = view.now().truncatedTo(ChronoUnit.SECONDS).toString();
    List<Pod> active = end.isPresent() ? List.of() : view.active();
    JobStatusBuilder status =
        new JobStatusBuilder(before)
            .withReady((int) active.stream().filter(Pods::isReady).count())
            .withActive(orNothing(active.size()))
            .withSucceeded(orNothing(view.succeeded()))
            .withFailed(orNothing(view.failed()))
            .withTerminating((int) view.pods().stream().filter(JobStatuses::isEnding).count());
    if (view.isIndexed() && !view.completedIndexes().isEmpty()) {
      status.withCompletedIndexes(JobIndexes.print(view.completedIndexes()));
    }
    if (before.getStartTime() == null && !view.isSuspended()) {
      status.withStartTime(now);
    }
    List<JobCondition> conditions = new ArrayList<>(before.getConditions());
    suspension(view, conditions, now);
    end.ifPresent(how -> conditions.add(condition(how.type(), how.reason(), how.message(), now)));
    if (end.filter(End.COMPLETE::equals).isPresent()) {
      status.withCompletionTime(now);
    }
    if (view.isSuspended()) {
      status.withStartTime(null);
    }
    return status.withConditions(conditions).build();
  }

  private static boolean isEnding(Pod pod) {
    return Pods.isDeleting(pod) && !Pods.isTerminal(pod);
  }

  private static void suspension(View view, List<JobCondition> conditions, String now) {
    Optional<JobCondition> known =
        conditions.stream().filter(c -> SUSPENDED.equals(c.getType())).findFirst();
    boolean was = known.filter(condition -> "True".equals(condition.getStatus())).isPresent();
    if (was == view.isSuspended()) {
      return;
    }
    known.ifPresent(conditions::remove);
    JobCondition next =
        view.isSuspended()
            ? condition(SUSPENDED, "JobSuspended", "Job suspended", now)
            : new JobConditionBuilder(condition(SUSPENDED, "JobResumed", "Job resumed", now))
                .withStatus("False")
                .build();
    conditions.add(next);
  }

  private static JobCondition condition(String type, String reason, String message, String now) {
    return new JobConditionBuilder()
        .withType(type)
        .withStatus("True")
        .withReason(reason)
        .withMessage(message)
        .withLastProbeTime(now)
        .withLastTransitionTime(now)
        .build();
  }

  /// Kubernetes leaves a count of zero out.
  @SuppressWarnings("NullAway") // the builders leave out what is null
  private static Integer orNothing(int count) {
    return count == 0 ? null : Integer.valueOf(count);
  }

  /// The condition by which a Job has ended.
  static Optional<JobCondition> end(Job job) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(c -> List.of("Complete", "Failed").contains(c.getType()))
            .filter(c -> "True".equals(c.getStatus()))
            .findFirst();
  }

  /// When it ended.
  static Optional<Instant> endTime(Job job) {
    return end(job).map(condition -> Instant.parse(condition.getLastTransitionTime()));
  }
}
