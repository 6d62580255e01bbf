// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.JsonNode;

/// Equality of JSON by value: 5 is 5, whether it is kept as an int or as a long.
final class SameJson {
  private SameJson() {}

  static boolean equal(JsonNode one, JsonNode other) {
    return one.equals(SameJson::compare, other);
  }

  /// 0 when the same; the sign of anything else means nothing.
  private static int compare(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }
}
