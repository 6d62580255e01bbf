// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.Optional;

/// What must hold of a stored object for a write to happen.
public record Preconditions(Optional<String> uid, Optional<String> resourceVersion) {
  public static final Preconditions NONE = new Preconditions(Optional.empty(), Optional.empty());

  /// The uid and resourceVersion that a written object names.
  static Preconditions named(ObjectNode object) {
    return new Preconditions(
        present(Tree.text(object, "metadata", "uid")),
        present(Tree.text(object, "metadata", "resourceVersion")));
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() || text.equals("0") ? Optional.empty() : Optional.of(text);
  }

  void require(Place place, ObjectNode stored) {
    String storedUid = Tree.text(stored, "metadata", "uid");
    uid.filter(wanted -> !wanted.equals(storedUid))
        .ifPresent(
            wanted -> {
              throw Statuses.conflict(
                  place.kind(),
                  place.name(),
                  "Precondition failed: UID in precondition: "
                      + wanted
                      + ", UID in object meta: "
                      + storedUid);
            });
  }

  /// For deletions, which name the revision apart.
  void requireRevision(Place place, long stored) {
    resourceVersion
        .filter(wanted -> !wanted.equals(Long.toString(stored)))
        .ifPresent(
            wanted -> {
              throw Statuses.conflict(
                  place.kind(),
                  place.name(),
                  "Precondition failed: ResourceVersion in precondition: "
                      + wanted
                      + ", ResourceVersion in object meta: "
                      + stored);
            });
  }
}
