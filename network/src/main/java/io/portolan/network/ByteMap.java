// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An immutable map with byte strings as keys; a changed copy shares all but one path with the old.
///
/// A hash array mapped trie: each level takes five bits of the hash, and a node holds only the
/// slots that are in use.
///
/// @param <V> what a key leads to
public final class ByteMap<V> {
  private static final int BITS = 5;
  private static final int HASH_BITS = 32;

  private static final ByteMap<?> EMPTY = new ByteMap<>(new Node<>(0, new Object[0]), 0);

  private final Node<V> root;
  private final int size;

  private ByteMap(Node<V> root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // It holds no value of any type.
  public static <V> ByteMap<V> empty() {
    return (ByteMap<V>) EMPTY;
  }

  public int size() {
    return size;
  }

  /// The value of the key that stands in `bytes` from `from` to before `to`.
  public @Nullable V get(byte[] bytes, int from, int to) {
    int hash = hash(bytes, from, to);
    Node<V> node = root;
    for (int shift = 0; shift < HASH_BITS; shift += BITS) {
      Object slot = node.slot(hash >>> shift);
      if (slot instanceof Node<?>) {
        node = child(slot);
      } else {
        return slot == null ? null : Bucket.<V>of(slot).find(bytes, from, to);
      }
    }
    return null;
  }

  public @Nullable V get(byte[] key) {
    return get(key, 0, key.length);
  }

  public ByteMap<V> with(byte[] key, V value) {
    boolean added = get(key) == null;
    return new ByteMap<>(
        root.with(key, value, hash(key, 0, key.length), 0), size + (added ? 1 : 0));
  }

  /// The map without `key`, which may be absent.
  public ByteMap<V> without(byte[] key) {
    if (get(key) == null) {
      return this;
    }
    Object changed = root.without(key, hash(key, 0, key.length), 0);
    return changed == null ? empty() : new ByteMap<>(child(changed), size - 1);
  }

  /// Shows all keys with their values, in no order.
  public void forEach(BiConsumer<byte[], V> visitor) {
    root.forEach(visitor);
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + bytes[i];
    }
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    return hash;
  }

  @SuppressWarnings("unchecked") // A slot's nodes hold the map's own type of value.
  private static <V> Node<V> child(Object slot) {
    return (Node<V>) slot;
  }

  /// All keys of one hash; nearly always one.
  private record Bucket<V>(int hash, byte[][] keys, Object[] values) {
    @SuppressWarnings("unchecked") // A slot's buckets hold the map's own type of value.
    static <V> Bucket<V> of(Object slot) {
      return (Bucket<V>) slot;
    }

    @SuppressWarnings("unchecked") // Only values of the map's own type are put in.
    V value(int index) {
      return (V) values[index];
    }

    @Nullable V find(byte[] bytes, int from, int to) {
      for (int i = 0; i < keys.length; i++) {
        if (Arrays.equals(keys[i], 0, keys[i].length, bytes, from, to)) {
          return value(i);
        }
      }
      return null;
    }

    Bucket<V> with(byte[] key, V value) {
      int at = 0;
      while (at < keys.length && !Arrays.equals(keys[at], key)) {
        at++;
      }
      byte[][] newKeys = Arrays.copyOf(keys, Math.max(keys.length, at + 1));
      Object[] newValues = Arrays.copyOf(values, newKeys.length);
      newKeys[at] = key;
      newValues[at] = value;
      return new Bucket<>(hash, newKeys, newValues);
    }

    @Nullable Bucket<V> without(byte[] key) {
      byte[][] newKeys = new byte[keys.length - 1][];
      Object[] newValues = new Object[keys.length - 1];
      int count = 0;
      for (int i = 0; i < keys.length; i++) {
        if (!Arrays.equals(keys[i], key)) {
          newKeys[count] = keys[i];
          newValues[count++] = values[i];
        }
      }
      return count == 0 ? null : new Bucket<>(hash, newKeys, newValues);
    }
  }

  /// A branch: `used` has a bit for each slot in use, `slots` holds those as nodes or buckets.
  private record Node<V>(int used, Object[] slots) {
    @Nullable Object slot(int hashBits) {
      int bit = 1 << hashBits;
      return (used & bit) == 0 ? null : slots[Integer.bitCount(used & (bit - 1))];
    }

    Node<V> with(byte[] key, V value, int hash, int shift) {
      Object old = slot(hash >>> shift);
      Object next;
      if (old instanceof Node<?>) {
        next = ByteMap.<V>child(old).with(key, value, hash, shift + BITS);
      } else if (old == null) {
        next = new Bucket<V>(hash, new byte[][] {key}, new Object[] {value});
      } else if (Bucket.<V>of(old).hash == hash) {
        next = Bucket.<V>of(old).with(key, value);
      } else {
        int below = shift + BITS;
        Node<V> split = new Node<>(1 << (Bucket.<V>of(old).hash >>> below), new Object[] {old});
        next = split.with(key, value, hash, below);
      }
      return replaced(hash >>> shift, next);
    }

    /// This branch, or what is left of it, without `key`; null when nothing is.
    @Nullable Object without(byte[] key, int hash, int shift) {
      Object old = slot(hash >>> shift);
      Object next =
          old instanceof Node<?>
              ? ByteMap.<V>child(old).without(key, hash, shift + BITS)
              : old == null ? null : Bucket.<V>of(old).without(key);
      if (next != null) {
        return replaced(hash >>> shift, next);
      }
      if (slots.length == 1) {
        return null;
      }
      int bit = 1 << (hash >>> shift);
      int at = Integer.bitCount(used & (bit - 1));
      Object[] fewer = new Object[slots.length - 1];
      System.arraycopy(slots, 0, fewer, 0, at);
      System.arraycopy(slots, at + 1, fewer, at, fewer.length - at);
      return new Node<V>(used & ~bit, fewer);
    }

    void forEach(BiConsumer<byte[], V> visitor) {
      for (Object slot : slots) {
        if (slot instanceof Node<?>) {
          ByteMap.<V>child(slot).forEach(visitor);
        } else {
          Bucket<V> bucket = Bucket.of(slot);
          for (int i = 0; i < bucket.keys.length; i++) {
            visitor.accept(bucket.keys[i], bucket.value(i));
          }
        }
      }
    }

    private Node<V> replaced(int hashBits, Object slot) {
      int bit = 1 << hashBits;
      int at = Integer.bitCount(used & (bit - 1));
      if ((used & bit) != 0) {
        Object[] same = slots.clone();
        same[at] = slot;
        return new Node<>(used, same);
      }
      Object[] more = new Object[slots.length + 1];
      System.arraycopy(slots, 0, more, 0, at);
      more[at] = slot;
      System.arraycopy(slots, at, more, at + 1, slots.length - at);
      return new Node<>(used | bit, more);
    }
  }
}
