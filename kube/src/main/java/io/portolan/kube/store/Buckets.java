// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Everything that readers see: the buckets and the newest revision. One writer, any number of
/// readers.
final class Buckets {
  /// Per bucket; the events of a busy hour, so that a client that lost its connection can resume.
  private static final int MOST_EVENTS = 8192;

  private static final long MOST_EVENT_BYTES = 8L << 20;

  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final long start;
  private volatile long revision;
  private volatile long compacted;

  /// @param start the revision of the entries that are loaded; older ones cannot be read
  Buckets(long start) {
    this.start = start;
    this.revision = start;
    this.compacted = start;
  }

  void load(Entry entry) {
    of(entry.key()).load(entry);
  }

  /// Appends what one commit changed and shows its revision. Nobody reads the buckets in between:
  /// who saw an event that is newer than the revision could not resume a watch there.
  void append(List<Event> events) {
    Set<Bucket> changed = new LinkedHashSet<>();
    events.forEach(event -> changed.add(of(event.entry().key())));
    changed.forEach(Bucket::lock);
    try {
      for (Event event : events) {
        of(event.entry().key()).append(event);
        revision = event.revision();
      }
    } finally {
      changed.forEach(Bucket::unlock);
    }
  }

  long revision() {
    return revision;
  }

  Optional<Entry> get(String key) {
    return of(key).get(key);
  }

  Store.Page list(Store.Range range) {
    return of(range.prefix()).list(range);
  }

  Store.Cursor watch(String prefix, long after) {
    return of(prefix).watch(prefix, after);
  }

  void compact(long upTo) {
    compacted = Math.max(compacted, Math.min(upTo, revision));
    buckets.values().forEach(bucket -> bucket.compact(compacted));
  }

  private Bucket of(String key) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not bucket/rest: " + key);
    }
    return buckets.computeIfAbsent(
        key.substring(0, slash),
        _ ->
            new Bucket(
                new EventRing(MOST_EVENTS, MOST_EVENT_BYTES, Math.max(start, compacted)),
                this::revision));
  }
}
