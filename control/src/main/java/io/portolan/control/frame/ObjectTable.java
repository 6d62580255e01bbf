// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.control.frame.ObjectCache.Index;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Objects by name, by namespace and by any number of indexes. Not thread-safe.
final class ObjectTable<T extends HasMetadata> {
  private final Map<ObjectKey, T> objects = new HashMap<>();
  private final Map<Index<T>, Map<String, Map<ObjectKey, T>>> indexes = new LinkedHashMap<>();
  private final Index<T> byNamespace =
      new Index<>("namespace", object -> List.of(ObjectKey.of(object).namespace()));

  ObjectTable() {
    index(byNamespace);
  }

  void index(Index<T> index) {
    if (indexes.putIfAbsent(index, new HashMap<>()) == null) {
      objects.values().forEach(object -> enter(index, object));
    }
  }

  Optional<T> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  List<T> all() {
    return new ArrayList<>(objects.values());
  }

  List<T> in(String namespace) {
    return by(byNamespace, namespace);
  }

  List<T> by(Index<T> index, String word) {
    Map<ObjectKey, T> found = words(index).get(word);
    return found == null ? new ArrayList<>() : new ArrayList<>(found.values());
  }

  int count(Index<T> index, String word) {
    Map<ObjectKey, T> found = words(index).get(word);
    return found == null ? 0 : found.size();
  }

  void put(T object) {
    T before = objects.put(ObjectKey.of(object), object);
    for (Index<T> index : indexes.keySet()) {
      if (before != null) {
        leave(index, before);
      }
      enter(index, object);
    }
  }

  void remove(ObjectKey key) {
    T before = objects.remove(key);
    if (before != null) {
      indexes.keySet().forEach(index -> leave(index, before));
    }
  }

  private void enter(Index<T> index, T object) {
    ObjectKey key = ObjectKey.of(object);
    for (String word : index.keys().apply(object)) {
      words(index).computeIfAbsent(word, _ -> new LinkedHashMap<>()).put(key, object);
    }
  }

  private void leave(Index<T> index, T object) {
    ObjectKey key = ObjectKey.of(object);
    Collection<String> words = index.keys().apply(object);
    for (String word : words) {
      Map<ObjectKey, T> found = words(index).get(word);
      if (found != null) {
        found.remove(key);
        if (found.isEmpty()) {
          words(index).remove(word);
        }
      }
    }
  }

  private Map<String, Map<ObjectKey, T>> words(Index<T> index) {
    Map<String, Map<ObjectKey, T>> words = indexes.get(index);
    if (words == null) {
      throw new IllegalArgumentException("no index " + index.name());
    }
    return words;
  }
}
