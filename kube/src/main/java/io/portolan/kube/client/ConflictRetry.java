// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Read, edit, write; again when somebody else wrote in between.
final class ConflictRetry {
  private static final int ATTEMPTS = 20;

  private ConflictRetry() {}

  static <T extends HasMetadata> Optional<T> edit(
      ObjectClient client,
      Class<T> kind,
      String namespace,
      String name,
      UnaryOperator<T> edit,
      UnaryOperator<T> write) {
    for (int attempt = 1; ; attempt++) {
      Optional<T> current = client.get(kind, namespace, name);
      if (current.isEmpty()) {
        return current;
      }
      T edited = edit.apply(current.get());
      if (edited.equals(current.get())) {
        return current;
      }
      try {
        return Optional.of(write.apply(edited));
      } catch (KubeException refusal) {
        if (refusal.isNotFound()) {
          return Optional.empty();
        }
        if (!refusal.isConflict() || attempt == ATTEMPTS) {
          throw refusal;
        }
      }
    }
  }
}
