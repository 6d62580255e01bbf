// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.control.job.JobPlan.End;
import io.portolan.control.job.JobPlan.View;
import io.portolan.control.replica.Batches;
import io.portolan.control.replica.OwnedPods;
import io.portolan.control.replica.PodClaims;
import io.portolan.control.replica.PodTemplates;
import io.portolan.kube.client.EventRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Runs the pods of Jobs until enough of them succeeded or too many failed.
public final class JobController implements AutoCloseable {
  private static final int WORKERS = 4;

  private final Caches caches;
  private final EventRecorder events;
  private final Time time;
  private final Map<String, JobTally> tallies = new ConcurrentHashMap<>();
  private final WorkQueue<ObjectKey> queue;

  public JobController(Caches caches, EventRecorder events, Time time) {
    this.caches = caches;
    this.events = events;
    this.time = time;
    this.queue = new WorkQueue<>("job", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.jobs.subscribe(
        (before, after) -> {
          after.ifPresent(job -> queue.add(ObjectKey.of(job)));
          if (after.isEmpty()) {
            before.ifPresent(job -> tallies.remove(job.getMetadata().getUid()));
          }
        });
    OwnedPods.watch(
        caches.pods, "Job", caches.jobs, job -> job.getSpec().getSelector(), queue::add);
  }

  @Override
  public void close() {
    queue.close();
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<Job> found = caches.jobs.get(key);
    if (found.isEmpty() || Pods.isDeleting(found.get())) {
      return Optional.empty();
    }
    Job job = found.get();
    if (JobStatuses.end(job).isPresent()) {
      return clean(job);
    }
    List<Pod> pods = PodClaims.claim(caches, job, job.getSpec().getSelector());
    JobTally tally =
        tallies.computeIfAbsent(job.getMetadata().getUid(), _ -> new JobTally(job, pods));
    tally.see(pods, time.instant());
    JobPlan plan = JobPlan.of(view(job, tally, pods));
    Optional<RuntimeException> failure = Batches.run(podsOf(job, plan), pod -> create(job, pod));
    plan.delete().forEach(pod -> delete(job, pod));
    List<Pod> now = caches.pods.by(Caches.PODS_BY_CONTROLLER, job.getMetadata().getUid());
    JobStatus status = JobStatuses.of(view(job, tally, now), plan.end());
    if (!status.equals(job.getStatus())) {
      caches.jobs.updateStatus(new JobBuilder(job).withStatus(status).build());
    }
    plan.end().ifPresent(end -> tell(job, end));
    if (failure.isPresent()) {
      throw failure.get();
    }
    return plan.again();
  }

  private View view(Job job, JobTally tally, List<Pod> pods) {
    return new View(
        job, pods, tally.succeeded(), tally.failed(), tally.lastFailure(), time.instant());
  }

  private static List<Pod> podsOf(Job job, JobPlan plan) {
    Pod pod = PodTemplates.pod(job.getSpec().getTemplate(), job);
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < plan.create(); i++) {
      pods.add(plan.indexes().isEmpty() ? pod : JobIndexes.mark(pod, job, plan.indexes().get(i)));
    }
    return pods;
  }

  private void create(Job job, Pod pod) {
    try {
      Pod made = caches.pods.create(pod);
      events.normal(job, "SuccessfulCreate", "Created pod: " + made.getMetadata().getName());
    } catch (RuntimeException refusal) {
      events.warning(job, "FailedCreate", "Error creating: " + refusal.getMessage());
      throw refusal;
    }
  }

  private void delete(Job job, Pod pod) {
    caches.pods.delete(pod);
    events.normal(job, "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName());
  }

  private void tell(Job job, End end) {
    if (end.equals(End.COMPLETE)) {
      events.normal(job, "Completed", "Job completed");
    } else {
      events.warning(job, end.reason(), end.message());
    }
  }

  /// A Job that ended goes by itself after the time that it names.
  private Optional<Duration> clean(Job job) {
    tallies.remove(job.getMetadata().getUid());
    Integer seconds = job.getSpec().getTtlSecondsAfterFinished();
    if (seconds == null) {
      return Optional.empty();
    }
    Duration left =
        Duration.between(
            time.instant(), JobStatuses.endTime(job).orElseThrow().plusSeconds(seconds));
    if (left.isPositive()) {
      return Optional.of(left);
    }
    caches.jobs.delete(job);
    return Optional.empty();
  }
}
