// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.portolan.control.frame.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a Job wants to be done next. Pure.
///
/// @param create how many pods to make
/// @param indexes the completion indexes of those to make, for an indexed Job
/// @param delete the pods to delete
/// @param end how the Job ends now
/// @param again when to look again although nothing changed
record JobPlan(
    int create,
    List<Integer> indexes,
    List<Pod> delete,
    Optional<End> end,
    Optional<Duration> again) {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(6);

  /// How a Job ends.
  record End(String type, String reason, String message) {
    static final End COMPLETE =
        new End("Complete", "CompletionsReached", "Reached expected number of succeeded pods");
    static final End BACKOFF =
        new End("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
    static final End DEADLINE =
        new End("Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
  }

  /// What is there.
  ///
  /// @param pods those that it controls
  record View(
      Job job,
      List<Pod> pods,
      int succeeded,
      int failed,
      Optional<Instant> lastFailure,
      Instant now) {
    JobSpec spec() {
      return job.getSpec();
    }

    boolean isIndexed() {
      return "Indexed".equals(spec().getCompletionMode());
    }

    boolean isSuspended() {
      return Boolean.TRUE.equals(spec().getSuspend());
    }

    Optional<Integer> completions() {
      return Optional.ofNullable(spec().getCompletions());
    }

    int parallelism() {
      return Objects.requireNonNullElse(spec().getParallelism(), 1);
    }

    List<Pod> active() {
      return pods.stream().filter(Pods::isActive).toList();
    }

    Optional<Instant> started() {
      return Optional.ofNullable(job.getStatus())
          .flatMap(status -> Optional.ofNullable(status.getStartTime()))
          .map(Instant::parse);
    }

    /// The indexes that are done, by the status and by the pods that are there.
    Set<Integer> completedIndexes() {
      Set<Integer> done = new TreeSet<>();
      if (job.getStatus() != null && job.getStatus().getCompletedIndexes() != null) {
        done.addAll(JobIndexes.parse(job.getStatus().getCompletedIndexes()));
      }
      pods.stream()
          .filter(pod -> Pods.isPhase(pod, "Succeeded"))
          .flatMap(pod -> JobIndexes.of(pod).stream())
          .forEach(done::add);
      return done;
    }

    int done() {
      return isIndexed() ? completedIndexes().size() : succeeded;
    }
  }

  static JobPlan of(View view) {
    Optional<End> end = end(view);
    List<Pod> active = view.active();
    if (end.isPresent() || view.isSuspended() || Pods.isDeleting(view.job)) {
      return new JobPlan(0, List.of(), active, end, Optional.empty());
    }
    Optional<Duration> deadline = deadline(view);
    int wanted = wanted(view, active.size());
    if (active.size() > wanted) {
      List<Pod> tooMany =
          active.stream()
              .sorted(Comparator.comparing(Pods::isReady))
              .limit(active.size() - wanted)
              .toList();
      return new JobPlan(0, List.of(), tooMany, Optional.empty(), deadline);
    }
    int missing = wanted - active.size();
    Optional<Duration> pause = missing == 0 ? Optional.empty() : pause(view);
    if (pause.isPresent()) {
      return new JobPlan(0, List.of(), List.of(), Optional.empty(), pause);
    }
    List<Integer> indexes = view.isIndexed() ? freeIndexes(view, active, missing) : List.of();
    return new JobPlan(
        view.isIndexed() ? indexes.size() : missing,
        indexes,
        List.of(),
        Optional.empty(),
        deadline);
  }

  private static int wanted(View view, int active) {
    if (view.completions().isEmpty()) {
      // A queue of work: once one pod found it empty, no more are begun.
      return view.succeeded > 0 ? active : view.parallelism();
    }
    return Math.min(view.parallelism(), view.completions().get() - view.done());
  }

  private static Optional<End> end(View view) {
    int limit = Objects.requireNonNullElse(view.spec().getBackoffLimit(), 6);
    if (view.failed > limit || restarts(view) > limit) {
      return Optional.of(End.BACKOFF);
    }
    boolean done =
        view.completions().isPresent()
            ? view.done() >= view.completions().get()
            : view.succeeded > 0 && view.active().isEmpty();
    if (done) {
      return Optional.of(End.COMPLETE);
    }
    return deadline(view).filter(left -> left.isNegative() || left.isZero()).map(_ -> End.DEADLINE);
  }

  /// Restarts in place count as failures, where the pods restart by themselves.
  private static int restarts(View view) {
    if (!"OnFailure".equals(view.spec().getTemplate().getSpec().getRestartPolicy())) {
      return 0;
    }
    return view.active().stream()
        .flatMap(
            pod -> pod.getStatus() == null ? null : pod.getStatus().getContainerStatuses().stream())
        .map(ContainerStatus::getRestartCount)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .sum();
  }

  private static Optional<Duration> deadline(View view) {
    Long seconds = view.spec().getActiveDeadlineSeconds();
    return seconds == null || view.isSuspended()
        ? Optional.empty()
        : view.started().map(start -> Duration.between(view.now, start.plusSeconds(seconds)));
  }

  /// How long the next pod must wait after a failure; empty when it need not.
  private static Optional<Duration> pause(View view) {
    if (view.failed == 0 || view.lastFailure.isEmpty()) {
      return Optional.empty();
    }
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(view.failed - 1, 10));
    Duration capped = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    Duration left = Duration.between(view.now, view.lastFailure.get().plus(capped));
    return left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  private static List<Integer> freeIndexes(View view, List<Pod> active, int missing) {
    Set<Integer> taken = view.completedIndexes();
    active.forEach(pod -> JobIndexes.of(pod).ifPresent(taken::add));
    List<Integer> free = new ArrayList<>();
    int total = view.completions().orElse(0);
    for (int index = 0; index < total && free.size() < missing; index++) {
      if (!taken.contains(index)) {
        free.add(index);
      }
    }
    return free;
  }
}
