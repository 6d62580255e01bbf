// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Updater.Part;
import io.portolan.kube.api.Updater.Proposal;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.Conflict;
import io.portolan.kube.managed.ManagedFields;
import io.portolan.kube.managed.Ownership.Outcome;
import io.portolan.kube.schema.Decoded;
import io.portolan.kube.schema.Decoder;
import io.portolan.kube.store.Store;
import java.util.List;
import java.util.Optional;

/// Server-side apply: makes an object what a manager says it is, as far as the manager says.
final class Applier {
  /// More than any honest race of creations and deletions takes.
  private static final int MOST_ATTEMPTS = 10;

  private final Store store;
  private final Creator creator;
  private final Updater updater;
  private final FieldOwners owners;

  Applier(Store store, Creator creator, Updater updater, FieldOwners owners) {
    this.store = store;
    this.creator = creator;
    this.updater = updater;
    this.owners = owners;
  }

  /// What a manager wants.
  ///
  /// @param force takes what others own
  record Wanted(ObjectNode config, boolean force) {}

  Api.Applied apply(Place place, Part part, Wanted wanted, WriteContext context) {
    check(place.kind(), wanted.config());
    for (int attempt = 1; ; attempt++) {
      try {
        return part != Part.MAIN || store.get(place.key()).isPresent()
            ? update(place, part, wanted, context)
            : create(place, wanted, context);
      } catch (KubeException race) {
        boolean changed = part == Part.MAIN && (race.isAlreadyExists() || race.isNotFound());
        boolean exists = store.get(place.key()).isPresent();
        if (!changed || exists == race.isNotFound() || attempt == MOST_ATTEMPTS) {
          throw race;
        }
      }
    }
  }

  private void check(Kind kind, ObjectNode config) {
    String type = typeOf(config);
    if (!type.equals(kind.group() + "/" + kind.version() + ", Kind=" + kind.kind())) {
      throw Statuses.badRequest("invalid object type: " + type);
    }
    if (Tree.has(config, "metadata", "managedFields")) {
      throw Statuses.badRequest("metadata.managedFields must be nil");
    }
    owners
        .problem(kind, config)
        .ifPresent(
            problem -> {
              throw Statuses.unknown(
                  500, "failed to create typed patch object (" + naming(config) + "): " + problem);
            });
  }

  /// `apps/v1, Kind=Deployment`
  private static String typeOf(ObjectNode config) {
    String apiVersion = Tree.text(config, "apiVersion");
    return (apiVersion.contains("/") ? apiVersion : "/" + apiVersion)
        + ", Kind="
        + Tree.text(config, "kind");
  }

  private static String naming(ObjectNode config) {
    return Tree.namespace(config) + "/" + Tree.name(config) + "; " + typeOf(config);
  }

  private Api.Applied update(Place place, Part part, Wanted wanted, WriteContext context) {
    StoredObject written =
        updater.update(
            place,
            part,
            stored -> {
              ObjectNode live = stored.copy();
              Tree.obtain(live, "metadata").remove("resourceVersion");
              return merge(place, part, live, stored.managed(), wanted, context);
            },
            context);
    return new Api.Applied(written, false);
  }

  private Api.Applied create(Place place, Wanted wanted, WriteContext context) {
    String uid = Tree.text(wanted.config(), "metadata", "uid");
    if (!uid.isEmpty()) {
      throw Statuses.conflict(
          place.kind(),
          place.name(),
          "uid mismatch: the provided object specified uid "
              + uid
              + ", and no existing object was found");
    }
    if (Tree.name(wanted.config()).isEmpty()) {
      throw Statuses.badRequest(
          "the name of the object ("
              + place.name()
              + " based on URL) was undeterminable: name must be provided");
    }
    ObjectMetadata.requireSameName(place, wanted.config());
    Proposal made = merge(place, Part.MAIN, Json.object(), ManagedFields.NONE, wanted, context);
    return new Api.Applied(
        creator.create(place.kind(), place.namespace(), made.object(), made.managed(), context),
        true);
  }

  private Proposal merge(
      Place place,
      Part part,
      ObjectNode live,
      ManagedFields managed,
      Wanted wanted,
      WriteContext context) {
    Outcome outcome =
        owners.applied(
            place.kind(),
            part.subresource(),
            live,
            wanted.config(),
            managed,
            wanted.force(),
            context);
    return switch (outcome) {
      case Outcome.Merged(JsonNode merged, ManagedFields owned) ->
          new Proposal(cleaned(place.kind(), merged.deepCopy()), Optional.of(owned));
      case Outcome.Conflicting(List<Conflict> conflicts) -> throw Statuses.applyConflict(conflicts);
    };
  }

  /// Without nulls, and with each value of its type.
  private static ObjectNode cleaned(Kind kind, ObjectNode merged) {
    Decoded decoded = Decoder.decode(kind, merged);
    decoded
        .failure()
        .ifPresent(
            problem -> {
              throw Statuses.unknown(
                  500,
                  "failed to convert new object ("
                      + naming(merged)
                      + ") to proper version ("
                      + kind.apiVersion()
                      + "): "
                      + problem);
            });
    return merged;
  }
}
