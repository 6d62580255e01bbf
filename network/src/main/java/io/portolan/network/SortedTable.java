// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An immutable map, sorted by key, whose every change makes a new table that shares all but
/// `O(log n)` of the old one.
///
/// Two tables are equal when they hold equal entries, however they came about.
public final class SortedTable<K extends Comparable<? super K>, V>
    implements Iterable<Map.Entry<K, V>> {
  /* An AVL tree: the heights of a node's two subtrees differ by at most one. */

  private record Node<K, V>(
      @Nullable Node<K, V> left,
      K key,
      V value,
      @Nullable Node<K, V> right,
      int height,
      int size) {}

  private final @Nullable Node<K, V> root;

  private SortedTable(@Nullable Node<K, V> root) {
    this.root = root;
  }

  public static <K extends Comparable<? super K>, V> SortedTable<K, V> empty() {
    return new SortedTable<>(null);
  }

  public int size() {
    return size(root);
  }

  public boolean isEmpty() {
    return root == null;
  }

  public Optional<V> get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return Optional.of(node.value);
      }
      node = order < 0 ? node.left : node.right;
    }
    return Optional.empty();
  }

  public boolean contains(K key) {
    return get(key).isPresent();
  }

  /// The table in which `key` has `value`.
  public SortedTable<K, V> with(K key, V value) {
    return new SortedTable<>(insert(root, key, value));
  }

  /// The table without `key`; this one when it has no such key.
  public SortedTable<K, V> without(K key) {
    return contains(key) ? new SortedTable<>(remove(root, key)) : this;
  }

  /// The entry with the smallest key.
  public Optional<Map.Entry<K, V>> first() {
    Node<K, V> node = root;
    if (node == null) {
      return Optional.empty();
    }
    while (node.left != null) {
      node = node.left;
    }
    return Optional.of(Map.entry(node.key, node.value));
  }

  /// All values in the order of their keys, in a new list.
  public List<V> values() {
    List<V> values = new ArrayList<>(size());
    forEach((_, value) -> values.add(value));
    return values;
  }

  /// All keys in order, in a new list.
  public List<K> keys() {
    List<K> keys = new ArrayList<>(size());
    forEach((key, _) -> keys.add(key));
    return keys;
  }

  public void forEach(BiConsumer<? super K, ? super V> action) {
    visit(root, action);
  }

  @Override
  public Iterator<Map.Entry<K, V>> iterator() {
    return new InOrder<>(root);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof SortedTable<?, ?> table) || table.size() != size()) {
      return false;
    }
    Iterator<? extends Map.Entry<?, ?>> theirs = table.iterator();
    for (Map.Entry<K, V> entry : this) {
      if (!entry.equals(theirs.next())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<K, V> entry : this) {
      hash += entry.hashCode();
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    forEach(
        (key, value) ->
            text.append(text.length() == 1 ? "" : ", ").append(key).append('=').append(value));
    return text.append('}').toString();
  }

  private static <K, V> void visit(
      @Nullable Node<K, V> node, BiConsumer<? super K, ? super V> action) {
    if (node != null) {
      visit(node.left, action);
      action.accept(node.key, node.value);
      visit(node.right, action);
    }
  }

  private static <K extends Comparable<? super K>, V> Node<K, V> insert(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return node(null, key, value, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return node(node.left, key, value, node.right);
    }
    return order < 0
        ? balanced(insert(node.left, key, value), node.key, node.value, node.right)
        : balanced(node.left, node.key, node.value, insert(node.right, key, value));
  }

  private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balanced(remove(node.left, key), node.key, node.value, node.right);
    }
    if (order > 0) {
      return balanced(node.left, node.key, node.value, remove(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<K, V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balanced(node.left, next.key, next.value, remove(node.right, next.key));
  }

  private static <K, V> Node<K, V> balanced(
      @Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right) {
    int lean = height(left) - height(right);
    if (lean > 1) {
      Node<K, V> top = Objects.requireNonNull(left);
      Node<K, V> inner = top.right;
      if (inner != null && height(inner) > height(top.left)) {
        return node(
            node(top.left, top.key, top.value, inner.left),
            inner.key,
            inner.value,
            node(inner.right, key, value, right));
      }
      return node(top.left, top.key, top.value, node(top.right, key, value, right));
    }
    if (lean < -1) {
      Node<K, V> top = Objects.requireNonNull(right);
      Node<K, V> inner = top.left;
      if (inner != null && height(inner) > height(top.right)) {
        return node(
            node(left, key, value, inner.left),
            inner.key,
            inner.value,
            node(inner.right, top.key, top.value, top.right));
      }
      return node(node(left, key, value, top.left), top.key, top.value, top.right);
    }
    return node(left, key, value, right);
  }

  private static <K, V> Node<K, V> node(
      @Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right) {
    int height = Math.max(height(left), height(right)) + 1;
    return new Node<>(left, key, value, right, height, size(left) + 1 + size(right));
  }

  private static int height(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.height;
  }

  private static int size(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.size;
  }

  /// Walks a tree from its smallest key to its largest.
  private static final class InOrder<K, V> implements Iterator<Map.Entry<K, V>> {
    private final List<Node<K, V>> path = new ArrayList<>();

    InOrder(@Nullable Node<K, V> root) {
      descend(root);
    }

    private void descend(@Nullable Node<K, V> from) {
      Node<K, V> node = from;
      while (node != null) {
        path.add(node);
        node = node.left;
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Map.Entry<K, V> next() {
      if (path.isEmpty()) {
        throw new NoSuchElementException();
      }
      Node<K, V> node = path.removeLast();
      descend(node.right);
      return Map.entry(node.key, node.value);
    }
  }
}
