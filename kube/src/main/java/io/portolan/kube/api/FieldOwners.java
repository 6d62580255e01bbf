// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.managed.FieldSet;
import io.portolan.kube.managed.LastApplied;
import io.portolan.kube.managed.ManagedFields;
import io.portolan.kube.managed.Owner;
import io.portolan.kube.managed.Ownership;
import io.portolan.kube.managed.Ownership.Outcome;
import io.portolan.kube.managed.Shape;
import io.portolan.kube.managed.Shapes;
import io.portolan.kube.schema.DefinitionNames;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps account of who owns which field of each object, write by write.
final class FieldOwners {
  private static final String UNKNOWN = "unknown";

  private final Kinds kinds;
  private final Identities identities;
  private final Map<Target, Ownership> known = new ConcurrentHashMap<>();

  /// What is written: objects of a kind, or that part of them.
  private record Target(Kind kind, String subresource) {}

  FieldOwners(Kinds kinds, Identities identities) {
    this.kinds = kinds;
    this.identities = identities;
  }

  /// @param object defaulted, before the API adds what it decides itself
  /// @param named by the client, as after a restore
  ManagedFields created(Kind kind, ObjectNode object, ManagedFields named, WriteContext context) {
    return ownership(kind, "")
        .updated(Json.object(), object, named, updating(kind, "", context), identities.now());
  }

  /// Nobody keeps track of an object that nobody has kept track of so far.
  ManagedFields updated(
      Kind kind,
      String subresource,
      ObjectNode before,
      ObjectNode after,
      ManagedFields managed,
      WriteContext context) {
    return managed.isEmpty()
        ? managed
        : ownership(kind, subresource)
            .updated(
                before, after, managed, updating(kind, subresource, context), identities.now());
  }

  private static Owner updating(Kind kind, String subresource, WriteContext context) {
    String name = context.manager().isEmpty() ? UNKNOWN : context.manager();
    return Owner.updating(name, kind.apiVersion(), subresource);
  }

  /// What is wrong with what a manager applies; empty when nothing is.
  Optional<String> problem(Kind kind, ObjectNode applied) {
    return ownership(kind, "").problem(applied);
  }

  /// @param stored without a resourceVersion; an empty object when there is none yet
  /// @param force takes what others own
  Outcome applied(
      Kind kind,
      String subresource,
      ObjectNode stored,
      ObjectNode config,
      ManagedFields managed,
      boolean force,
      WriteContext context) {
    return LastApplied.apply(
        ownership(kind, subresource),
        stored,
        config,
        managed,
        Owner.applying(context.manager(), subresource),
        force,
        identities.now());
  }

  private Ownership ownership(Kind kind, String subresource) {
    return known.computeIfAbsent(
        new Target(kind, subresource),
        _ -> {
          Shape shape = shape(kind);
          return new Ownership(
              shape, kind.apiVersion(), ignored(kind, subresource, shape), new Versions(kind));
        });
  }

  private static Shape shape(Kind kind) {
    return Shapes.of(DefinitionNames.of(kind));
  }

  /// What a write does not change: the status, or all but it.
  private static FieldSet ignored(Kind kind, String subresource, Shape shape) {
    if (!subresource.equals("status")) {
      return kind.hasStatus() ? FieldSet.named("status") : FieldSet.EMPTY;
    }
    return shape.fieldNames().stream()
        .filter(name -> !name.equals("status") && !name.equals("metadata"))
        .map(FieldSet::named)
        .reduce(FieldSet.named("spec"), FieldSet::union);
  }

  /// The versions in which a kind is served.
  private final class Versions implements Ownership.Versions {
    private final Kind kind;

    Versions(Kind kind) {
      this.kind = kind;
    }

    private Optional<Kind> served(String version) {
      return kinds
          .byApiVersion(version, kind.kind())
          .filter(other -> other.storage().equals(kind.storage()));
    }

    @Override
    public Optional<Shape> shape(String version) {
      return served(version).map(FieldOwners::shape);
    }

    @Override
    public JsonNode convert(JsonNode object, String from, String to) {
      ObjectNode stored = served(from).orElseThrow().toStorage(object.deepCopy());
      return served(to).orElseThrow().fromStorage(stored);
    }
  }
}
