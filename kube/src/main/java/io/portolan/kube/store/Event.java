// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.Optional;

/// One change of one key.
public sealed interface Event {
  /// The new value; of a deletion, the last value under the revision of the deletion.
  Entry entry();

  /// What was there before.
  Optional<Entry> previous();

  default long revision() {
    return entry().modified();
  }

  /// Created or changed.
  record Put(Entry entry, Optional<Entry> previous) implements Event {}

  /// Gone.
  record Deleted(Entry entry, Optional<Entry> previous) implements Event {}
}
