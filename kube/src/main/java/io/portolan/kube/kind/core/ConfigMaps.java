// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// ConfigMap: keys and texts; may be made immutable.
final class ConfigMaps implements Rules {
  private static final int MAX_BYTES = 1024 * 1024;

  static final Kind KIND =
      Kind.of("", "v1", "ConfigMap", ConfigMap.class)
          .shortNames("cm")
          .rules(new ConfigMaps())
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("Data"), Column.age()),
                  (object, now) ->
                      List.of(
                          Tree.name(object),
                          Tree.at(object, "data").size() + Tree.at(object, "binaryData").size(),
                          Ages.age(object, now))))
          .build();

  @Override
  public void validateCreate(ObjectNode object, Errors errors) {
    JsonNode data = Tree.at(object, "data");
    JsonNode binary = Tree.at(object, "binaryData");
    long bytes = 0;
    for (var entry : data.properties()) {
      FieldPath field = FieldPath.of("data").key(entry.getKey());
      errors.invalidAll(field, entry.getKey(), Names.configKey(entry.getKey()));
      if (binary.has(entry.getKey())) {
        errors.invalid(field, entry.getKey(), "duplicate of key present in binaryData");
      }
      bytes += Bytes.utf8(entry.getValue().asText(""));
    }
    for (var entry : binary.properties()) {
      FieldPath field = FieldPath.of("binaryData").key(entry.getKey());
      errors.invalidAll(field, entry.getKey(), Names.configKey(entry.getKey()));
      bytes += Bytes.base64(entry.getValue().asText(""));
    }
    if (bytes > MAX_BYTES) {
      errors.tooLong(FieldPath.of(""), MAX_BYTES);
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    ImmutableData.check(updated, old, List.of("data", "binaryData"), errors);
    validateCreate(updated, errors);
  }
}
