// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.cache;

import java.util.concurrent.atomic.LongAdder;

/// What caches count, from the start; may be read at any time.
public final class CacheMetrics {
  /// Questions answered from a cache with records.
  public final LongAdder hits = new LongAdder();

  /// Questions answered from a cache with a denial or a failure.
  public final LongAdder denialHits = new LongAdder();

  /// Questions for which other servers had to be asked.
  public final LongAdder misses = new LongAdder();

  /// All questions.
  public long requests() {
    return hits.sum() + denialHits.sum() + misses.sum();
  }

  /// Answers asked for again before their time was over.
  public final LongAdder prefetches = new LongAdder();

  /// Answers given after their time was over.
  public final LongAdder stale = new LongAdder();
}
