// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.cache;

import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Question;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Answers by question, as many as there is room for; what was asked least lately goes first.
/// Thread-safe.
final class AnswerCache {
  /// What an entry costs beside its answer, in bytes, roughly.
  private static final int OVERHEAD = 512;

  /// Bytes for each entry there is room for: answers that are larger than usual leave room for
  /// fewer.
  private static final int BYTES_PER_ENTRY = 1_024;

  private final int maxEntries;
  private final Map<Question, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  AnswerCache(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  synchronized Optional<Kept> find(Question question) {
    return Optional.ofNullable(kept.get(question));
  }

  synchronized int size() {
    return kept.size();
  }

  synchronized void put(Question question, Kept entry) {
    remove(question);
    kept.put(question, entry);
    bytes += cost(entry);
    Iterator<Kept> eldest = kept.values().iterator();
    while (kept.size() > maxEntries || bytes > (long) maxEntries * BYTES_PER_ENTRY) {
      bytes -= cost(eldest.next());
      eldest.remove();
    }
  }

  synchronized void remove(Question question) {
    Kept old = kept.remove(question);
    bytes -= old == null ? 0 : cost(old);
  }

  private static int cost(Kept entry) {
    return entry.answer().length() + OVERHEAD;
  }

  /// An answer, since when it is kept and how long it holds.
  static final class Kept {
    private final EncodedAnswer answer;
    private final long since;
    private final int lifetimeSeconds;
    private long lastAsked;
    private int asked;
    private boolean refreshing;

    /// @param since as [System#nanoTime]
    Kept(EncodedAnswer answer, long since, int lifetimeSeconds) {
      this.answer = answer;
      this.since = since;
      this.lifetimeSeconds = lifetimeSeconds;
      this.lastAsked = since;
    }

    EncodedAnswer answer() {
      return answer;
    }

    /// Seconds that are left; negative since it no longer holds.
    long secondsLeft(long now) {
      return lifetimeSeconds - (now - since) / 1_000_000_000L;
    }

    /// Which part of its time is left.
    long percentLeft(long now) {
      return secondsLeft(now) * 100 / lifetimeSeconds;
    }

    /// Counts a question, from the start again after a longer gap; how many there are.
    synchronized int countAsked(long now, long maxGapNanos) {
      asked = now - lastAsked > maxGapNanos ? 1 : asked + 1;
      lastAsked = now;
      return asked;
    }

    /// True once: for who is to ask anew.
    synchronized boolean beginRefresh() {
      boolean first = !refreshing;
      refreshing = true;
      return first;
    }

    synchronized void endRefresh() {
      refreshing = false;
    }
  }
}
