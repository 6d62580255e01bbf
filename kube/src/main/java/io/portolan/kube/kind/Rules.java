// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// How one kind fills in, keeps and refuses what users write. Objects have passed the strict
/// decoder (types are right, no nulls); each method changes only its first argument.
public interface Rules {

  /// Rules of a kind that is stored as it comes.
  Rules NONE = new Rules() {};

  /// Fills in what the user left out. Doing it twice is the same as once.
  default void applyDefaults(ObjectNode object) {}

  /// Whether an object may be created with its status, as a node's agent does with its node.
  default boolean keepsStatusAtCreation() {
    return false;
  }

  /// Drops what a user may not set at creation, beyond the status. The object has its name and uid.
  default void prepareForCreate(ObjectNode object) {}

  /// Carries over from `old` what an update does not change, beyond the status.
  default void prepareForUpdate(ObjectNode updated, ObjectNode old) {}

  /// Whether an update from `old` is one that `metadata.generation` counts.
  default boolean changesIntent(ObjectNode updated, ObjectNode old) {
    return !Tree.at(updated, "spec").equals(Tree.at(old, "spec"));
  }

  /// Refuses a new object; metadata has been looked at already.
  default void validateCreate(ObjectNode object, Errors errors) {}

  /// Refuses a change; metadata has been looked at already. By default an update must be a valid
  /// object.
  default void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
  }

  /// Refuses a change of the status.
  default void validateStatusUpdate(ObjectNode updated, ObjectNode old, Errors errors) {}
}
