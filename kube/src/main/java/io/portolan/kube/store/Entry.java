// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A value under a key at one revision. It can carry a decoded form, so that all readers of one
/// revision share it.
public final class Entry {
  private final String key;
  private final byte[] value;
  private final long created;
  private final long modified;
  private volatile @Nullable Object decoded;

  Entry(String key, byte[] value, long created, long modified) {
    this.key = key;
    this.value = value;
    this.created = created;
    this.modified = modified;
  }

  /// An entry that is in no store, at revision 0.
  public static Entry notStored(String key, byte[] value) {
    return new Entry(key, value, 0, 0);
  }

  public String key() {
    return key;
  }

  /// The bytes, not copied: not to be changed.
  public byte[] value() {
    return value;
  }

  /// The revision that created the key.
  public long created() {
    return created;
  }

  /// The revision of this value.
  public long modified() {
    return modified;
  }

  /// The decoded form, made by `decode` for the first who asks; two at once may both make it, and
  /// one is kept. All callers use the same type.
  public <D> D decoded(Class<D> type, Function<Entry, D> decode) {
    Object present = decoded;
    if (present == null) {
      present = decode.apply(this);
      decoded = present;
    }
    return type.cast(present);
  }

  Entry deletedAt(long revision) {
    return new Entry(key, value, created, revision);
  }

  @Override
  public String toString() {
    return key + "@" + modified;
  }
}
