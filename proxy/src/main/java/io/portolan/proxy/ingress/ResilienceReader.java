// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.Resilience;
import io.portolan.proxy.route.Resilience.Ejection;
import io.portolan.proxy.route.Resilience.Retries;
import io.portolan.proxy.route.Resilience.Room;
import java.time.Duration;
import java.util.Optional;

/// Reads how an Ingress wants its endpoints spared, from annotations of Portolan's own.
final class ResilienceReader {
  private static final int MOST_SECONDS = 3600;
  private static final int MOST_FAILURES = 1000;
  private static final int MOST_WAITING = 100_000;
  private static final int ALL = 100;

  /// With more all would get requests again, since the few that are left would not bear them.
  private static final int MOST_EJECTED = 50;

  private ResilienceReader() {}

  /// What is wanted; empty for as usual.
  static Optional<Resilience> read(OwnAnnotations annotations) {
    Resilience usual = Resilience.DEFAULT;
    Resilience wanted =
        new Resilience(
            ejection(annotations, usual.ejection()),
            annotations
                .number("slow-start", "a number of seconds", 0, MOST_SECONDS)
                .map(Duration::ofSeconds)
                .orElse(usual.slowStart()),
            retries(annotations, usual.retries()),
            room(annotations, usual.room()));
    return wanted.equals(usual) ? Optional.empty() : Optional.of(wanted);
  }

  private static Ejection ejection(OwnAnnotations annotations, Ejection usual) {
    Duration base =
        annotations
            .number("ejection-time", "a number of seconds", 1, MOST_SECONDS)
            .map(Duration::ofSeconds)
            .orElse(usual.base());
    return new Ejection(
        annotations
            .number("ejection-failures", "a number", 0, MOST_FAILURES)
            .orElse(usual.failures()),
        base,
        base.compareTo(usual.longest()) > 0 ? base : usual.longest(),
        annotations
            .number("ejection-percent", "a percentage", 0, MOST_EJECTED)
            .orElse(usual.mostPercent()),
        usual.panicPercent());
  }

  /// None at all where the budget is nothing, and otherwise a few whatever it is.
  private static Retries retries(OwnAnnotations annotations, Retries usual) {
    return annotations
        .number("retry-budget", "a percentage", 0, ALL)
        .map(percent -> new Retries(percent, percent == 0 ? 0 : usual.least()))
        .orElse(usual);
  }

  private static Room room(OwnAnnotations annotations, Room usual) {
    return new Room(
        annotations
            .number("max-requests", "a number", 1, usual.requests())
            .orElse(usual.requests()),
        annotations.number("max-waiting", "a number", 0, MOST_WAITING).orElse(usual.waiting()));
  }
}
