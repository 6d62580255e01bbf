// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Resilience;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which endpoints of a backend take requests.
///
/// @param indexes of those among all, in their order; never none where there are any
/// @param until when time alone may make it different, as [System#nanoTime]; nothing without
///     `isPassing`
/// @param isPassing whether it may
record Fit(int[] indexes, long until, boolean isPassing) {

  /// Those that are fit; but no more than a share is kept out for failing, those that failed first,
  /// and where too few would be left, all take requests.
  ///
  /// @param isFailing whether the endpoint of an index fails checks of its health
  /// @param now as [System#nanoTime]
  static Fit of(
      List<EndpointFitness> all, IntPredicate isFailing, Resilience.Ejection settings, long now) {
    int size = all.size();
    List<EndpointFitness> ejected =
        all.stream()
            .filter(each -> each.isEjected(now))
            .sorted(Comparator.comparingLong(each -> each.ejectedAt() - now))
            .toList();
    long most = (long) size * settings.mostPercent() / 100;
    Set<EndpointFitness> out = ejected.stream().limit(most).collect(Collectors.toSet());
    int[] fit =
        IntStream.range(0, size)
            .filter(i -> !isFailing.test(i) && !out.contains(all.get(i)))
            .toArray();
    boolean isPanic = (long) fit.length * 100 < (long) size * settings.panicPercent();
    long shortest = ejected.stream().mapToLong(each -> each.ejectedUntil() - now).min().orElse(0);
    return new Fit(
        isPanic ? IntStream.range(0, size).toArray() : fit, now + shortest, !ejected.isEmpty());
  }
}
