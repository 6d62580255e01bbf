// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.portolan.node.pod.ContainerState.Running;
import io.portolan.node.pod.ContainerState.Terminated;
import io.portolan.node.pod.ContainerState.Waiting;
import java.time.Instant;
import java.util.Optional;

/// One container of a pod and its past.
///
/// @param name unique in the pod
/// @param containerId of the latest run, `portolan://...`; empty before the first
/// @param last how the run before the current state ended
/// @param restartCount completed restarts
/// @param started it runs and its startup probe, if any, has passed
/// @param ready it counts for the pod's readiness
/// @param retryAt when a failed start, or a back-off, may be tried again
public record ContainerRecord(
    String name,
    ContainerState state,
    String containerId,
    Optional<Terminated> last,
    int restartCount,
    boolean started,
    boolean ready,
    BackOff backOff,
    Optional<Instant> retryAt) {

  /// Before its first start.
  public static ContainerRecord created(String name) {
    return new ContainerRecord(
        name,
        new Waiting("", ""),
        "",
        Optional.empty(),
        0,
        false,
        false,
        BackOff.NONE,
        Optional.empty());
  }

  /// It runs; a restart when it ran before.
  public ContainerRecord running(String id, Instant now, boolean started, boolean ready) {
    Optional<Terminated> previous = state instanceof Terminated ended ? Optional.of(ended) : last;
    return new ContainerRecord(
        name,
        new Running(now),
        id,
        previous,
        previous.isPresent() ? restartCount + 1 : restartCount,
        started,
        ready,
        previous.isPresent() ? backOff.next(now) : backOff,
        Optional.empty());
  }

  public ContainerRecord exited(Terminated ended) {
    return new ContainerRecord(
        name, ended, containerId, last, restartCount, false, false, backOff, Optional.empty());
  }

  /// It could not start, or waits out its back-off until `retryAt`.
  public ContainerRecord waiting(Waiting why, Instant retryAt) {
    Optional<Terminated> previous = state instanceof Terminated ended ? Optional.of(ended) : last;
    return new ContainerRecord(
        name,
        why,
        containerId,
        previous,
        restartCount,
        false,
        false,
        backOff,
        Optional.of(retryAt));
  }

  public ContainerRecord probed(boolean started, boolean ready) {
    return new ContainerRecord(
        name, state, containerId, last, restartCount, started, ready, backOff, retryAt);
  }

  public boolean isRunning() {
    return state instanceof Running;
  }

  /// How its latest run ended, when it is not running.
  public Optional<Terminated> ended() {
    return switch (state) {
      case Terminated ended -> Optional.of(ended);
      case Waiting _ -> last;
      case Running _ -> Optional.empty();
    };
  }
}
