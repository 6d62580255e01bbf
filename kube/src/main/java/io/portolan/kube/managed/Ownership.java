// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.managed.ManagedFields.Owned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How writes of one kind's objects change who owns what. The rules are those of structured merge
/// and diff: whoever changes a field owns it; whoever applies owns what it lists, and what it lists
/// no longer goes unless another owns it.
///
/// @param shape of the kind's objects in `apiVersion`
/// @param ignored fields of the object itself that these writes do not change, whatever they say
/// @param versions in which managers may have named their fields
public record Ownership(Shape shape, String apiVersion, FieldSet ignored, Versions versions) {
  private static final String BEFORE_FIRST_APPLY = "before-first-apply";

  /// What nobody owns, since the API decides it or it says which object is meant.
  private static final FieldSet NOBODYS =
      List.of(
              FieldSet.named("apiVersion"),
              FieldSet.named("kind"),
              FieldSet.named("metadata"),
              FieldSet.named("metadata", "name"),
              FieldSet.named("metadata", "namespace"),
              FieldSet.named("metadata", "creationTimestamp"),
              FieldSet.named("metadata", "selfLink"),
              FieldSet.named("metadata", "uid"),
              FieldSet.named("metadata", "clusterName"),
              FieldSet.named("metadata", "generation"),
              FieldSet.named("metadata", "managedFields"),
              FieldSet.named("metadata", "resourceVersion"))
          .stream()
          .reduce(FieldSet.EMPTY, FieldSet::union);

  /// The kind's versions.
  public interface Versions {
    /// The shape of its objects in that version; empty when there is no such version.
    Optional<Shape> shape(String version);

    /// The object in another version that there is.
    JsonNode convert(JsonNode object, String from, String to);
  }

  /// What came of applying.
  public sealed interface Outcome {
    /// @param object in which nulls stand where something was taken away
    record Merged(JsonNode object, ManagedFields managed) implements Outcome {}

    /// Others own what the manager would change.
    record Conflicting(List<Conflict> conflicts) implements Outcome {}
  }

  /// Who owns what after a new object was made or a stored one replaced.
  ///
  /// @param before an empty object for a new one
  /// @param now as objects hold times
  public ManagedFields updated(
      JsonNode before, JsonNode after, ManagedFields managed, Owner manager, String now) {
    Comparison change = Comparison.of(shape, before, after, ignored);
    if (change.isSame()) {
      return managed;
    }
    Map<Owner, Owned> owned = new TreeMap<>();
    Changes changes = new Changes(before, after, change);
    managed
        .byManager()
        .forEach(
            (other, entry) -> {
              if (!other.equals(manager)) {
                changes
                    .in(entry.apiVersion())
                    .ifPresent(theirs -> owned.put(other, losing(entry, theirs)));
              }
            });
    FieldSet own = taking(managed.of(manager).fields(), change);
    owned.put(manager, new Owned(own, apiVersion, now));
    return ManagedFields.of(owned).capped();
  }

  /// What a manager owns after a change of its own.
  private static FieldSet taking(FieldSet own, Comparison change) {
    FieldSet taken = change.set().difference(NOBODYS);
    return own.includes(taken) && !own.meets(change.removed())
        ? own
        : own.difference(change.removed()).union(taken);
  }

  /// A set that stays as it is stays the same, and so does its text.
  private static Owned losing(Owned entry, Comparison change) {
    FieldSet lost = change.set().union(change.removed());
    return entry.fields().meets(lost) ? entry.withFields(entry.fields().difference(lost)) : entry;
  }

  /// What is wrong with what a manager applies, in Kubernetes' words; empty when nothing is.
  public Optional<String> problem(JsonNode applied) {
    return AppliedCheck.problem(shape, applied);
  }

  /// Applies what a manager wants.
  ///
  /// @param stored an empty object when there is none yet
  /// @param force takes what others own
  public Outcome apply(
      JsonNode stored,
      JsonNode applied,
      ManagedFields managed,
      Owner manager,
      boolean force,
      String now) {
    ManagedFields known = managed.isEmpty() ? unattributed(stored, manager, now) : managed;
    Owned last = known.of(manager);
    FieldSet listed = FieldSets.of(shape, applied).without(ignored);
    Map<Owner, Owned> owned = new TreeMap<>(known.byManager());
    owned.put(manager, new Owned(listed, apiVersion, last.time()));
    JsonNode merged =
        new Pruning(this, owned.values(), last).prune(Merge.of(shape, stored, applied));
    Comparison change = Comparison.of(shape, stored, merged, ignored);
    Changes changes = new Changes(stored, merged, change);
    List<Conflict> conflicts = new ArrayList<>();
    for (Owner other : new HashSet<>(owned.keySet())) {
      if (!other.equals(manager)) {
        settle(other, owned, changes, conflicts);
      }
    }
    if (!force && !conflicts.isEmpty()) {
      return new Outcome.Conflicting(
          conflicts.stream().sorted(Comparator.comparing(Conflict::manager)).toList());
    }
    FieldSet own = listed.difference(NOBODYS);
    boolean unchanged = change.isSame() && own.equals(last.fields());
    owned.put(manager, new Owned(own, apiVersion, unchanged ? last.time() : now));
    return new Outcome.Merged(merged, ManagedFields.of(owned));
  }

  /// Another manager loses what the change takes; what it loses by force is a conflict.
  private static void settle(
      Owner other, Map<Owner, Owned> owned, Changes changes, List<Conflict> conflicts) {
    Owned entry = owned.getOrDefault(other, Owned.NOTHING);
    Optional<Comparison> change = changes.in(entry.apiVersion());
    if (change.isEmpty()) {
      owned.remove(other);
      return;
    }
    entry
        .fields()
        .intersection(change.get().set())
        .forEach(path -> conflicts.add(new Conflict(other, path)));
    owned.put(other, losing(entry, change.get()));
  }

  /// What was there before anybody kept track belongs to a manager of its own.
  private ManagedFields unattributed(JsonNode stored, Owner manager, String now) {
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    Owner before = Owner.updating(BEFORE_FIRST_APPLY, apiVersion, manager.subresource());
    return updated(nothing, stored, ManagedFields.NONE, before, now);
  }

  Optional<Shape> shapeIn(String version) {
    return version.equals(apiVersion) ? Optional.of(shape) : versions.shape(version);
  }

  JsonNode convert(JsonNode object, String from, String to) {
    return from.equals(to) ? object : versions.convert(object, from, to);
  }

  /// One change in each version in which somebody has named fields.
  private final class Changes {
    private final JsonNode before;
    private final JsonNode after;
    private final Map<String, Optional<Comparison>> byVersion = new HashMap<>();

    Changes(JsonNode before, JsonNode after, Comparison change) {
      this.before = before;
      this.after = after;
      byVersion.put(apiVersion, Optional.of(change));
    }

    Optional<Comparison> in(String version) {
      return byVersion.computeIfAbsent(
          version, _ -> shapeIn(version).map(theirs -> compare(theirs, version)));
    }

    private Comparison compare(Shape theirs, String version) {
      return Comparison.of(
          theirs,
          convert(before, apiVersion, version),
          convert(after, apiVersion, version),
          ignored);
    }
  }
}
