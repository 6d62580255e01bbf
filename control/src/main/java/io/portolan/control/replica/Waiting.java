// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.control.frame.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// When to look again. Pure.
public final class Waiting {
  private Waiting() {}

  /// How long until the next of the ready pods becomes available; empty when none will by time
  /// alone.
  public static Optional<Duration> untilAvailable(List<Pod> pods, Duration minReady, Instant now) {
    if (minReady.isZero()) {
      return Optional.empty();
    }
    return pods.stream()
        .filter(Pods::isActive)
        .flatMap(pod -> Pods.availableAt(pod, minReady).stream())
        .filter(at -> at.isAfter(now))
        .min(Comparator.naturalOrder())
        .map(at -> Duration.between(now, at));
  }

  /// The shorter of two waits.
  public static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
    if (one.isPresent() && other.isPresent()) {
      return one.get().compareTo(other.get()) <= 0 ? one : other;
    }
    return one.or(() -> other);
  }
}
