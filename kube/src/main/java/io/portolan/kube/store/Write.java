// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.Optional;

/// A write that somebody asked for.
sealed interface Write {
  String key();

  long expected();

  /// What it changes, if the current entry is the expected one.
  default Verdict against(Optional<Entry> current, long revision) {
    if (current.map(Entry::modified).orElse(Store.ABSENT) != expected()) {
      return new Verdict.Refused(new Store.WriteResult.Conflict(current));
    }
    return switch (this) {
      case Put(String key, byte[] value, long _) -> {
        long created = current.map(Entry::created).orElse(revision);
        yield new Verdict.Accepted(
            new Event.Put(new Entry(key, value, created, revision), current));
      }
      case Delete _ ->
          current
              .<Verdict>map(
                  last ->
                      new Verdict.Accepted(new Event.Deleted(last.deletedAt(revision), current)))
              .orElseGet(() -> new Verdict.Refused(new Store.WriteResult.Conflict(current)));
    };
  }

  /// Creates or replaces.
  record Put(String key, byte[] value, long expected) implements Write {}

  /// Removes.
  record Delete(String key, long expected) implements Write {}

  /// Whether a write may happen.
  sealed interface Verdict {
    record Accepted(Event event) implements Verdict {}

    record Refused(Store.WriteResult.Conflict conflict) implements Verdict {}
  }
}
