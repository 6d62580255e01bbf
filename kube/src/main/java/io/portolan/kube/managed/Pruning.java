// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.managed.ManagedFields.Owned;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Takes out of a merged object what a manager has listed the last time and lists no longer, unless
/// somebody owns it.
///
/// @param owned what everybody owns, the manager what it lists now
/// @param last what the manager owned before
record Pruning(Ownership ownership, Collection<Owned> owned, Owned last) {

  JsonNode prune(JsonNode merged) {
    Optional<Shape> known = ownership.shapeIn(last.apiVersion());
    if (last.fields().isEmpty() || known.isEmpty()) {
      // In a version that is gone nobody can say what was listed.
      return merged;
    }
    Shape shape = known.get();
    JsonNode whole = ownership.convert(merged, ownership.apiVersion(), last.apiVersion());
    FieldSet dropped = last.fields().withNamedFields(shape);
    JsonNode pruned = keepOwned(whole, Removal.of(shape, whole, dropped));
    // What was never this manager's stays, even when what it was part of went.
    FieldSet gone = set(shape, whole).difference(set(shape, pruned)).intersection(dropped);
    return ownership.convert(
        Removal.of(shape, whole, gone), last.apiVersion(), ownership.apiVersion());
  }

  /// The whole without what was pruned and nobody owns, version by version.
  private JsonNode keepOwned(JsonNode whole, JsonNode pruned) {
    Set<String> versions = new LinkedHashSet<>();
    versions.add(last.apiVersion());
    owned.forEach(entry -> versions.add(entry.apiVersion()));
    JsonNode rest = pruned;
    for (String version : versions) {
      Optional<Shape> shape = ownership.shapeIn(version);
      if (shape.isPresent()) {
        rest = keepOwned(shape.get(), version, whole, rest);
      }
    }
    return rest;
  }

  private JsonNode keepOwned(Shape shape, String version, JsonNode whole, JsonNode pruned) {
    JsonNode all = ownership.convert(whole, last.apiVersion(), version);
    JsonNode left = ownership.convert(pruned, last.apiVersion(), version);
    FieldSet theirs =
        owned.stream()
            .filter(entry -> entry.apiVersion().equals(version))
            .map(Owned::fields)
            .reduce(FieldSet.EMPTY, FieldSet::union)
            .withNamedFields(shape);
    FieldSet gone = set(shape, all).difference(set(shape, left).union(theirs));
    return ownership.convert(Removal.of(shape, all, gone), version, last.apiVersion());
  }

  private static FieldSet set(Shape shape, JsonNode value) {
    return FieldSets.of(shape, value).withNamedFields(shape);
  }
}
