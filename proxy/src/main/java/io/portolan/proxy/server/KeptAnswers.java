// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Answers of those who say whether requests may go on, for as long as they hold; bounded in number
/// and in bytes, those that were used last staying. Safe for use by several threads.
final class KeptAnswers {
  private static final int MOST = 16_384;
  private static final long MOST_BYTES = 32L << 20;

  /// What is not used for so long is let go, however long it holds, as by ingress-nginx.
  private static final long IDLE_NANOS = Duration.ofMinutes(30).toNanos();

  private final int most;
  private final long mostBytes;

  // Guarded by this; the one used last is the last.
  private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// @param until and when it was used last, as [System#nanoTime]
  private record Kept(InquiryAnswer answer, long until, long used) {
    boolean isOver(long now) {
      return now - until >= 0 || now - used >= IDLE_NANOS;
    }
  }

  KeptAnswers() {
    this(MOST, MOST_BYTES);
  }

  KeptAnswers(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /// The answer that holds.
  ///
  /// @param now as [System#nanoTime]
  synchronized Optional<InquiryAnswer> find(String key, long now) {
    Kept found = kept.get(key);
    if (found == null) {
      return Optional.empty();
    }
    if (found.isOver(now)) {
      remove(key);
      return Optional.empty();
    }
    kept.put(key, new Kept(found.answer(), found.until(), now));
    return Optional.of(found.answer());
  }

  /// Keeps an answer, in place of the one before.
  ///
  /// @param length how long it holds, a year at most
  /// @param now as [System#nanoTime]
  synchronized void keep(String key, InquiryAnswer answer, Duration length, long now) {
    remove(key);
    kept.put(key, new Kept(answer, now + length.toNanos(), now));
    bytes += answer.bytes();
    while (kept.size() > most || bytes > mostBytes || isEldestOver(now)) {
      remove(kept.firstEntry().getKey());
    }
  }

  private boolean isEldestOver(long now) {
    return !kept.isEmpty() && kept.firstEntry().getValue().isOver(now);
  }

  private void remove(String key) {
    Kept gone = kept.remove(key);
    if (gone != null) {
      bytes -= gone.answer().bytes();
    }
  }

  synchronized int size() {
    return kept.size();
  }

  /// Of all answers together, as [InquiryAnswer#bytes] counts them.
  synchronized long bytes() {
    return bytes;
  }
}
