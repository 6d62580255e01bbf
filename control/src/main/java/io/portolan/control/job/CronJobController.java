// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.KubeException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Makes Jobs at the times of CronJobs.
public final class CronJobController implements AutoCloseable {
  private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
  private static final int TOO_MANY_MISSED = 100;

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final WorkQueue<ObjectKey> queue;

  public CronJobController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.queue = new WorkQueue<>("cronjob", 2, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.cronJobs.touched(cron -> queue.add(ObjectKey.of(cron)));
    caches.jobs.touched(
        job ->
            Owners.controller(job)
                .filter(owner -> owner.getKind().equals("CronJob"))
                .ifPresent(
                    owner ->
                        queue.add(
                            new ObjectKey(job.getMetadata().getNamespace(), owner.getName()))));
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<CronJob> found = caches.cronJobs.get(key);
    if (found.isEmpty() || Pods.isDeleting(found.get())) {
      return Optional.empty();
    }
    CronJob cron = found.get();
    cleanHistory(cron);
    Schedule schedule;
    try {
      schedule = Schedule.parse(cron.getSpec().getSchedule(), zone(cron));
    } catch (IllegalArgumentException | DateTimeException wrong) {
      events.warning(
          cron,
          "UnparseableSchedule",
          "unparseable schedule \"" + cron.getSpec().getSchedule() + "\": " + wrong.getMessage());
      return Optional.empty();
    }
    Instant now = time.instant();
    Optional<Instant> begun =
        Boolean.TRUE.equals(cron.getSpec().getSuspend())
            ? Optional.empty()
            : due(cron, schedule, now).filter(at -> begin(cron, at));
    writeStatus(cron, begun);
    return schedule.next(now).map(next -> Duration.between(now, next).plusMillis(1));
  }

  private static ZoneId zone(CronJob cron) {
    String name = cron.getSpec().getTimeZone();
    return name == null || name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
  }

  /// The newest time that has come and was not served; older ones are let go.
  private Optional<Instant> due(CronJob cron, Schedule schedule, Instant now) {
    Instant last = Instant.parse(cron.getMetadata().getCreationTimestamp());
    if (cron.getStatus() != null && cron.getStatus().getLastScheduleTime() != null) {
      last = Instant.parse(cron.getStatus().getLastScheduleTime());
    }
    Long patience = cron.getSpec().getStartingDeadlineSeconds();
    if (patience != null && now.minusSeconds(patience).isAfter(last)) {
      last = now.minusSeconds(patience);
    }
    Optional<Instant> newest = Optional.empty();
    Optional<Instant> next = schedule.next(last);
    for (int missed = 0; next.isPresent() && !next.get().isAfter(now); missed++) {
      if (missed == TOO_MANY_MISSED) {
        events.warning(
            cron,
            "TooManyMissedTimes",
            "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check"
                + " clock skew");
        return schedule.next(now.minus(Duration.ofMinutes(1))).filter(at -> !at.isAfter(now));
      }
      newest = next;
      next = schedule.next(next.get());
    }
    return newest;
  }

  /// Whether the time is served now.
  private boolean begin(CronJob cron, Instant at) {
    List<Job> active = jobs(cron).stream().filter(job -> JobStatuses.end(job).isEmpty()).toList();
    String policy = Objects.requireNonNullElse(cron.getSpec().getConcurrencyPolicy(), "Allow");
    if (policy.equals("Forbid") && !active.isEmpty()) {
      events.normal(
          cron,
          "JobAlreadyActive",
          "Not starting job because prior execution is running and concurrency policy is Forbid");
      return false;
    }
    if (policy.equals("Replace")) {
      for (Job job : active) {
        caches.jobs.delete(job);
        events.normal(cron, "SuccessfulDelete", "Deleted job " + job.getMetadata().getName());
      }
    }
    try {
      Job made = caches.jobs.create(job(cron, at));
      events.normal(cron, "SuccessfulCreate", "Created job " + made.getMetadata().getName());
    } catch (KubeException refusal) {
      if (!refusal.isAlreadyExists()) {
        events.warning(cron, "FailedCreate", "Error creating job: " + refusal.getMessage());
        throw refusal;
      }
    }
    return true;
  }

  private static Job job(CronJob cron, Instant at) {
    JobTemplateSpec template = cron.getSpec().getJobTemplate();
    JobBuilder job = new JobBuilder();
    job.withNewMetadata()
        .withNamespace(cron.getMetadata().getNamespace())
        .withName(cron.getMetadata().getName() + "-" + at.getEpochSecond() / 60)
        .withLabels(template.getMetadata() == null ? Map.of() : template.getMetadata().getLabels())
        .withAnnotations(
            template.getMetadata() == null ? Map.of() : template.getMetadata().getAnnotations())
        .addToAnnotations(SCHEDULED, at.atZone(zone(cron)).toOffsetDateTime().toString())
        .withOwnerReferences(Owners.reference(cron))
        .endMetadata();
    return job.withSpec(template.getSpec()).build();
  }

  private List<Job> jobs(CronJob cron) {
    return caches.jobs.by(Caches.JOBS_BY_CONTROLLER, cron.getMetadata().getUid());
  }

  private void cleanHistory(CronJob cron) {
    keep(
        cron,
        "Complete",
        Objects.requireNonNullElse(cron.getSpec().getSuccessfulJobsHistoryLimit(), 3));
    keep(cron, "Failed", Objects.requireNonNullElse(cron.getSpec().getFailedJobsHistoryLimit(), 1));
  }

  private void keep(CronJob cron, String end, int limit) {
    List<Job> ended =
        jobs(cron).stream()
            .filter(
                job -> JobStatuses.end(job).filter(how -> end.equals(how.getType())).isPresent())
            .sorted(Comparator.comparing(job -> job.getMetadata().getCreationTimestamp()))
            .toList();
    ended.subList(0, Math.max(0, ended.size() - limit)).forEach(caches.jobs::delete);
  }

  private void writeStatus(CronJob cron, Optional<Instant> begun) {
    CronJobStatus before = Objects.requireNonNullElseGet(cron.getStatus(), CronJobStatus::new);
    List<ObjectReference> active =
        jobs(cron).stream()
            .filter(job -> JobStatuses.end(job).isEmpty())
            .sorted(Comparator.comparing(job -> job.getMetadata().getName()))
            .map(CronJobController::reference)
            .toList();
    CronJobStatusBuilder status = new CronJobStatusBuilder(before).withActive(active);
    begun.ifPresent(at -> status.withLastScheduleTime(at.toString()));
    jobs(cron).stream()
        .map(job -> job.getStatus() == null ? null : job.getStatus().getCompletionTime())
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .ifPresent(status::withLastSuccessfulTime);
    CronJobStatus now = status.build();
    if (!now.equals(cron.getStatus())) {
      caches.cronJobs.updateStatus(new CronJobBuilder(cron).withStatus(now).build());
    }
  }

  private static ObjectReference reference(Job job) {
    return new ObjectReferenceBuilder()
        .withApiVersion(job.getApiVersion())
        .withKind(job.getKind())
        .withNamespace(job.getMetadata().getNamespace())
        .withName(job.getMetadata().getName())
        .withUid(job.getMetadata().getUid())
        .withResourceVersion(job.getMetadata().getResourceVersion())
        .build();
  }
}
