// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.schema.DefinitionNames;
import java.util.HashMap;
import java.util.Map;

/// Which definition is which kind, said by `x-kubernetes-group-version-kind`.
final class KindsOfDefinitions {
  static final String EXTENSION = "x-kubernetes-group-version-kind";

  private final Map<String, GroupVersionKind> byDefinition = new HashMap<>();

  /// A kind in a version.
  record GroupVersionKind(String group, String version, String kind) {
    void write(ObjectNode target) {
      target.put("group", group).put("kind", kind).put("version", version);
    }
  }

  static KindsOfDefinitions ofBuiltIn() {
    KindsOfDefinitions kinds = new KindsOfDefinitions();
    for (Kind kind : BuiltInKinds.ALL.all()) {
      kinds.add(kind.group(), kind.version(), kind.kind());
      kinds.add(kind.group(), kind.version(), kind.listKind());
      for (Subresource part : kind.subresources()) {
        if (!part.version().isEmpty()) {
          kinds.add(part.group(), part.version(), part.kind());
        }
      }
    }
    kinds.byDefinition.put(
        DefinitionNames.META + "Status", new GroupVersionKind("", "v1", "Status"));
    kinds.byDefinition.put(
        DefinitionNames.META + "DeleteOptions", new GroupVersionKind("", "v1", "DeleteOptions"));
    return kinds;
  }

  private void add(String group, String version, String kind) {
    byDefinition.put(
        DefinitionNames.of(group, version, kind), new GroupVersionKind(group, version, kind));
  }

  /// Says so in the schema of a definition that is a kind.
  void write(String definition, ObjectNode schema) {
    GroupVersionKind kind = byDefinition.get(definition);
    if (kind != null) {
      kind.write(schema.putArray(EXTENSION).addObject());
    }
  }
}
