// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Reads and writes single Kubernetes objects. Every refusal is a [KubeException] with the API's
/// `Status`. For cluster-scoped kinds the namespace is "".
public interface ObjectClient extends ObjectSource {

  /// The object, empty when there is none.
  <T extends HasMetadata> Optional<T> get(Class<T> kind, String namespace, String name);

  /// Creates it and returns what the API stored: defaulted, with uid and resourceVersion. Honours
  /// `metadata.generateName`.
  <T extends HasMetadata> T create(T object);

  /// Replaces everything but the status. Conflict (409) when `metadata.resourceVersion` is set and
  /// is not the stored one.
  <T extends HasMetadata> T update(T object);

  /// Replaces the status only, through the `status` subresource.
  <T extends HasMetadata> T updateStatus(T object);

  /// Deletes it with its default grace and propagation; absent is success.
  <T extends HasMetadata> void delete(Class<T> kind, String namespace, String name, Deletion how);

  /// Puts a pod on a node, through the `binding` subresource. Conflict (409) when it is on one.
  void bind(String namespace, String pod, String node);

  /// Takes the finalizer `kubernetes` off a namespace, through the `finalize` subresource; one that
  /// is being deleted is gone with its last finalizer. Absent is success.
  void finalizeNamespace(String name);

  /// Reads, applies `edit`, writes with [#update], and does it again on conflict; empty when the
  /// object does not exist. `edit` must not change its argument and may return it to write nothing.
  default <T extends HasMetadata> Optional<T> edit(
      Class<T> kind, String namespace, String name, UnaryOperator<T> edit) {
    return ConflictRetry.edit(this, kind, namespace, name, edit, this::update);
  }

  /// As [#edit], for the status.
  default <T extends HasMetadata> Optional<T> editStatus(
      Class<T> kind, String namespace, String name, UnaryOperator<T> edit) {
    return ConflictRetry.edit(this, kind, namespace, name, edit, this::updateStatus);
  }

  /// How to delete.
  ///
  /// @param uid when present, only an object with this uid is deleted; another is a conflict
  /// @param gracePeriodSeconds for pods; empty takes the object's own
  /// @param propagation of dependents
  record Deletion(
      Optional<String> uid, Optional<Long> gracePeriodSeconds, Propagation propagation) {
    public static final Deletion DEFAULT =
        new Deletion(Optional.empty(), Optional.empty(), Propagation.BACKGROUND);
  }

  /// `DeleteOptions.propagationPolicy`.
  enum Propagation {
    BACKGROUND,
    FOREGROUND,
    ORPHAN
  }
}
