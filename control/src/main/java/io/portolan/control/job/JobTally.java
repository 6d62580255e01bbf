// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.portolan.control.frame.Pods;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Counts the pods of a Job that ended, also those that were deleted since.
///
/// What was counted before this process began is taken from the Job's status. Used by one thread
/// at a time.
final class JobTally {
  private final Set<String> succeeded = new HashSet<>();
  private final Set<String> failed = new HashSet<>();
  private final int earlierSucceeded;
  private final int earlierFailed;
  private Optional<Instant> lastFailure = Optional.empty();

  JobTally(Job job, List<Pod> pods) {
    int wasSucceeded =
        job.getStatus() == null ? 0 : Objects.requireNonNullElse(job.getStatus().getSucceeded(), 0);
    int wasFailed =
        job.getStatus() == null ? 0 : Objects.requireNonNullElse(job.getStatus().getFailed(), 0);
    earlierSucceeded = Math.max(0, wasSucceeded - count(pods, "Succeeded"));
    earlierFailed = Math.max(0, wasFailed - count(pods, "Failed"));
  }

  /// Takes note of the pods that are there.
  void see(List<Pod> pods, Instant now) {
    for (Pod pod : pods) {
      if (Pods.isPhase(pod, "Succeeded")) {
        succeeded.add(pod.getMetadata().getUid());
      } else if (Pods.isPhase(pod, "Failed") && failed.add(pod.getMetadata().getUid())) {
        lastFailure = Optional.of(now);
      }
    }
  }

  int succeeded() {
    return earlierSucceeded + succeeded.size();
  }

  int failed() {
    return earlierFailed + failed.size();
  }

  Optional<Instant> lastFailure() {
    return lastFailure;
  }

  private static int count(List<Pod> pods, String phase) {
    return (int) pods.stream().filter(pod -> Pods.isPhase(pod, phase)).count();
  }
}
