// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.Comparator;

/// The name of a namespaced Kubernetes object, written `namespace/name`.
///
/// @param namespace never empty
/// @param name never empty
public record NamespacedName(String namespace, String name) implements Comparable<NamespacedName> {
  private static final Comparator<NamespacedName> ORDER =
      Comparator.comparing(NamespacedName::namespace).thenComparing(NamespacedName::name);

  @Override
  public int compareTo(NamespacedName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
