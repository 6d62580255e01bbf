// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.portolan.kube.kind.Kind;

/// Where an object is: its kind, its namespace ("" for cluster-scoped kinds), its name.
public record Place(Kind kind, String namespace, String name) {

  String key() {
    return prefix(kind, namespace) + name;
  }

  /// What the keys of all objects of a kind begin with, in one namespace or, with "", in all.
  static String prefix(Kind kind, String namespace) {
    String bucket = kind.storage().replace('/', '.') + "/";
    return namespace.isEmpty() ? bucket : bucket + namespace + "/";
  }
}
