// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Question;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers of upstream servers, kept as long as they say and while there is room; what was asked
/// least lately goes first. For one thread.
final class AnswerCache {
  /// What an entry costs beside its answer, in bytes, roughly.
  private static final int OVERHEAD = 512;

  private final int maxEntries;
  private final long maxBytes;
  private final long maxKeptNanos;
  private final Map<Question, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /// An answer and since when it is kept, as [System#nanoTime].
  record Kept(EncodedAnswer answer, long since, long until) {
    int ageSeconds(long now) {
      return (int) ((now - since) / 1_000_000_000L);
    }

    private int cost() {
      return answer.length() + OVERHEAD;
    }
  }

  AnswerCache(ForwardSettings settings) {
    this.maxEntries = settings.cacheEntries();
    this.maxBytes = settings.cacheBytes();
    this.maxKeptNanos = settings.maxKept().toNanos();
  }

  @Nullable Kept find(Question question, long now) {
    Kept found = kept.get(question);
    if (found != null && now - found.until >= 0) {
      remove(question);
      return null;
    }
    return found;
  }

  /// Keeps `answer`, if it may be kept.
  void put(Question question, EncodedAnswer answer, long now) {
    long lifetime = Math.min(maxKeptNanos, answer.lifetimeSeconds() * 1_000_000_000L);
    remove(question);
    if (lifetime <= 0) {
      return;
    }
    Kept entry = new Kept(answer, now, now + lifetime);
    kept.put(question, entry);
    bytes += entry.cost();
    Iterator<Kept> eldest = kept.values().iterator();
    while (kept.size() > maxEntries || bytes > maxBytes) {
      bytes -= eldest.next().cost();
      eldest.remove();
    }
  }

  private void remove(Question question) {
    Kept old = kept.remove(question);
    if (old != null) {
      bytes -= old.cost();
    }
  }
}
