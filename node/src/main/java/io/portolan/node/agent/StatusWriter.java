// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.portolan.kube.client.KubeException;
import io.portolan.node.Timers.Timer;
import io.portolan.node.pod.PodState;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Tells the API a pod's status: only when it differs, and not while the next change is due within
/// moments. Used from the pod's queue only.
final class StatusWriter {
  private static final System.Logger LOG = System.getLogger(StatusWriter.class.getName());

  /// The first result of a readiness probe is waited for this long before the pod is told running.
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private static final Duration RETRY = Duration.ofSeconds(1);
  private final PodContext context;
  private final SerialQueue queue;
  private Optional<PodStatus> written = Optional.empty();
  private Optional<Timer> later = Optional.empty();
  private Optional<Instant> waitsSince = Optional.empty();

  StatusWriter(PodContext context, SerialQueue queue) {
    this.context = context;
    this.queue = queue;
  }

  /// The newer of two states of the pod: what was written here may come back by the watch later
  /// than what is known already.
  Pod newer(Pod known, Pod told) {
    try {
      long before = Long.parseLong(known.getMetadata().getResourceVersion());
      long now = Long.parseLong(told.getMetadata().getResourceVersion());
      return now >= before ? told : known;
    } catch (NumberFormatException _) {
      return told;
    }
  }

  /// Writes what is to be told and returns the pod as the API has it now.
  ///
  /// @param awaitsProbe a first probe's result is due any moment
  /// @param again asks to be called again later
  Pod publish(Pod pod, PodState state, boolean awaitsProbe, Runnable again) {
    Instant now = context.timers().instant();
    PodStatus status = context.statuses().compile(pod, state, now);
    if (status.equals(pod.getStatus()) || written.filter(status::equals).isPresent()) {
      return pod;
    }
    if (awaitsProbe && isPatient(now, again)) {
      return pod;
    }
    waitsSince = Optional.empty();
    later.ifPresent(Timer::cancel);
    later = Optional.empty();
    try {
      Pod stored = write(pod, state, status);
      written = Optional.of(context.statuses().compile(stored, state, now));
      return stored;
    } catch (RuntimeException failure) {
      // Refused, or not stored: a disk may be full for a while.
      if (!(failure instanceof KubeException refused && refused.isNotFound())) {
        LOG.log(Level.WARNING, () -> "Writing the status of a pod failed", failure);
        later = Optional.of(context.timers().after(RETRY, () -> queue.add(again)));
      }
      return pod;
    }
  }

  private boolean isPatient(Instant now, Runnable again) {
    if (waitsSince.isEmpty()) {
      waitsSince = Optional.of(now);
    }
    Instant end = waitsSince.get().plus(PATIENCE);
    if (!end.isAfter(now)) {
      return false;
    }
    if (later.isEmpty()) {
      later = Optional.of(context.timers().after(context.timers().until(end), again));
    }
    return true;
  }

  private Pod write(Pod pod, PodState state, PodStatus status) {
    try {
      return context.client().updateStatus(new PodBuilder(pod).withStatus(status).build());
    } catch (KubeException refused) {
      if (!refused.isConflict()) {
        throw refused;
      }
    }
    String uid = pod.getMetadata().getUid();
    return context
        .client()
        .editStatus(
            Pod.class,
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            current ->
                uid.equals(current.getMetadata().getUid())
                    ? new PodBuilder(current)
                        .withStatus(
                            context.statuses().compile(current, state, context.timers().instant()))
                        .build()
                    : current)
        .filter(current -> uid.equals(current.getMetadata().getUid()))
        .orElse(pod);
  }
}
