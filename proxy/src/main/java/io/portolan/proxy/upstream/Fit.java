// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
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
      List<EndpointFitness> all, IntPredicate isFailing, Protection.Ejection settings, long now) {
    int size = all.size();
    long mostEjected = (long) size * settings.mostPercent() / 100;
    List<EndpointFitness> ejected =
        all.stream()
            .filter(each -> each.isEjected(now))
            .sorted(Comparator.comparingLong(each -> each.ejectedAt() - now))
            .limit(mostEjected)
            .toList();
    int[] fit =
        IntStream.range(0, size)
            .filter(i -> !isFailing.test(i) && !ejected.contains(all.get(i)))
            .toArray();
    boolean isPanic = (long) fit.length * 100 < (long) size * settings.panicPercent();
    return new Fit(
        isPanic ? IntStream.range(0, size).toArray() : fit,
        all.stream()
                .filter(each -> each.isEjected(now))
                .mapToLong(each -> each.ejectedUntil() - now)
                .min()
                .orElse(0)
            + now,
        all.stream().anyMatch(each -> each.isEjected(now)));
  }
}
