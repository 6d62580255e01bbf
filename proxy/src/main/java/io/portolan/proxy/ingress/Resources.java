// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import java.util.Map;
import java.util.Optional;

/// The objects that Ingresses name, as they are now.
public interface Resources {
  /// Where nobody can look: what is named counts as not there, and nothing is said of that.
  Resources UNSEEN =
      new Resources() {
        @Override
        public Optional<Map<String, byte[]>> secret(NamespacedName name) {
          return Optional.empty();
        }

        @Override
        public Optional<Map<String, String>> configMap(NamespacedName name) {
          return Optional.empty();
        }

        @Override
        public boolean areSeen() {
          return false;
        }
      };

  /// What a Secret holds; empty when there is none.
  Optional<Map<String, byte[]>> secret(NamespacedName name);

  /// What a ConfigMap holds; empty when there is none.
  Optional<Map<String, String>> configMap(NamespacedName name);

  /// Whether one that is not found is not there.
  default boolean areSeen() {
    return true;
  }
}
