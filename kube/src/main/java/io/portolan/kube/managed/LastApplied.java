// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.Ownership.Outcome;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// The bridge between kubectl's two ways to apply. On its own side kubectl keeps what it applied in
/// an annotation; what stands there, unchanged, is kubectl's also where it lets the server apply,
/// and the annotation follows so that it can go back.
public final class LastApplied {
  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
  private static final String KUBECTL = "kubectl";

  /// Go sorts the keys of maps.
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private LastApplied() {}

  /// As [Ownership#apply], with what kubectl may take and has to keep.
  public static Outcome apply(
      Ownership ownership,
      JsonNode stored,
      JsonNode applied,
      ManagedFields managed,
      Owner manager,
      boolean force,
      String now) {
    Outcome outcome = ownership.apply(stored, applied, managed, manager, force, now);
    if (!manager.name().equals(KUBECTL)) {
      return outcome;
    }
    return switch (outcome) {
      case Outcome.Merged(JsonNode object, ManagedFields owned) ->
          new Outcome.Merged(annotated(object, applied), owned);
      case Outcome.Conflicting(List<Conflict> conflicts) -> {
        FieldSet own = unchanged(ownership, stored).orElse(FieldSet.EMPTY);
        List<Conflict> left =
            conflicts.stream().filter(conflict -> !own.has(conflict.path())).toList();
        yield left.isEmpty()
            ? apply(ownership, stored, applied, managed, manager, true, now)
            : new Outcome.Conflicting(left);
      }
    };
  }

  /// What kubectl applied last on its own side and is still so.
  private static Optional<FieldSet> unchanged(Ownership ownership, JsonNode stored) {
    try {
      JsonNode last = SORTED.readTree(annotation(stored));
      boolean fits =
          last.isObject()
              && Tree.text(last, "apiVersion").equals(ownership.apiVersion())
              && ownership.problem(last).isEmpty();
      if (!fits) {
        return Optional.empty();
      }
      Comparison since = Comparison.of(ownership.shape(), last, stored);
      return Optional.of(
          FieldSets.of(ownership.shape(), last)
              .difference(since.set())
              .difference(since.removed()));
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }

  private static String annotation(JsonNode object) {
    return Tree.text(object, "metadata", "annotations", ANNOTATION);
  }

  private static JsonNode annotated(JsonNode object, JsonNode applied) {
    if (annotation(object).isEmpty() || !(object.deepCopy() instanceof ObjectNode annotated)) {
      return object;
    }
    ObjectNode kept = applied.deepCopy();
    if (kept.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      annotations.remove(ANNOTATION);
    }
    Tree.obtain(annotated, "metadata", "annotations").put(ANNOTATION, sorted(kept) + "\n");
    return annotated;
  }

  private static String sorted(JsonNode object) {
    try {
      return SORTED.writeValueAsString(SORTED.treeToValue(object, Object.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
