// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.JsonNode;

/// Checks of a map of labels.
public final class Labels {
  private Labels() {}

  public static void check(JsonNode labels, FieldPath field, Errors errors) {
    for (var label : labels.properties()) {
      errors.invalidAll(field, label.getKey(), Names.qualified(label.getKey()));
      String value = label.getValue().asText("");
      errors.invalidAll(field, value, Names.labelValue(value));
    }
  }
}
