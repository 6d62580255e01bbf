// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.List;
import java.util.Optional;

/// Keeps values under keys, shaped like etcd: every write gets the next revision of one counter,
/// and what changed after a revision can be read for as long as it is not compacted.
///
/// A key is `bucket/rest`, and prefixes hold at least `bucket/`. Values are opaque and belong to
/// the store once handed over: nobody changes them. Every method may be called from any thread; a
/// write blocks until it is durable, and reads see only what is durable.
public interface Store extends AutoCloseable {
  /// As an expected revision: the key must not exist.
  long ABSENT = 0;

  /// As a revision to list at: the newest.
  long NEWEST = 0;

  /// The newest revision that readers see.
  long revision();

  Optional<Entry> get(String key);

  /// Lists in the order of keys.
  ///
  /// @throws StoreException.Compacted when the revision can no longer be read
  Page list(Range range);

  /// Writes when the key's revision is the expected one.
  ///
  /// @param expected [#ABSENT], or the `modified` revision that the entry must have
  /// @throws StoreException when the write could not be made durable; nothing is changed then
  WriteResult put(String key, byte[] value, long expected);

  /// Deletes when the key's revision is the expected one. Absent is a conflict without current
  /// entry.
  ///
  /// @throws StoreException when the deletion could not be made durable; nothing is changed then
  WriteResult delete(String key, long expected);

  /// Events of keys that begin with `prefix` and are newer than `after`.
  ///
  /// @throws StoreException.Compacted when events after that revision were dropped
  Cursor watch(String prefix, long after);

  /// Forgets events up to a revision; current entries stay.
  void compact(long revision);

  /// Why the newest write could not be made durable, or no other will be; empty when all is well.
  Optional<StoreException> problem();

  /// Idempotent; writes after it are refused.
  @Override
  void close();

  /// What to list.
  ///
  /// @param from the first key to return, or a key before it; the prefix itself for the beginning
  /// @param revision the revision to list at, or [#NEWEST]
  /// @param limit the most entries to return; 0 is no limit
  record Range(String prefix, String from, long revision, int limit) {
    public static Range all(String prefix) {
      return new Range(prefix, prefix, NEWEST, 0);
    }
  }

  /// A part of a listing.
  ///
  /// @param remaining how many entries come after these
  record Page(List<Entry> entries, long revision, int remaining) {}

  /// What became of a write.
  sealed interface WriteResult {
    /// Durable; of a deletion, the last value under the revision of the deletion.
    record Written(Entry entry) implements WriteResult {}

    /// Nothing was written, since the key was at another revision.
    record Conflict(Optional<Entry> current) implements WriteResult {}
  }

  /// Reads events in order; for one reader at a time.
  interface Cursor {
    /// The next events, oldest first; waits up to `timeoutMillis` for the first, and is empty after
    /// that.
    ///
    /// @throws StoreException.Compacted when this reader fell behind what the store keeps
    List<Event> poll(long timeoutMillis) throws InterruptedException;

    /// Every event up to this revision has been returned.
    long position();
  }
}
