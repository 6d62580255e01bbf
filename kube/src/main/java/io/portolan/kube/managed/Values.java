// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import io.portolan.kube.kind.GoText;

/// JSON values by what they mean: 5 is 5, whether it is kept as an int or as a long.
public final class Values {
  static final JsonMapper JSON = new JsonMapper();

  private Values() {}

  public static boolean same(JsonNode one, JsonNode other) {
    return one.equals(Values::difference, other);
  }

  /// 0 when the same; the sign of anything else means nothing.
  private static int difference(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return compareNumbers(one, other);
    }
    return one.equals(other) ? 0 : 1;
  }

  private static int compareNumbers(JsonNode one, JsonNode other) {
    return one.canConvertToLong() && other.canConvertToLong()
        ? Long.compare(one.longValue(), other.longValue())
        : one.decimalValue().compareTo(other.decimalValue());
  }

  /// The one form of a value that equals every other form of it.
  static JsonNode canonical(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong()
        ? LongNode.valueOf(value.longValue())
        : value;
  }

  /// The order of values: numbers, texts, booleans, the rest.
  static int compare(JsonNode one, JsonNode other) {
    int byRank = Integer.compare(rank(one), rank(other));
    if (byRank != 0) {
      return byRank;
    }
    return switch (rank(one)) {
      case 0 -> compareNumbers(one, other);
      case 1 -> one.textValue().compareTo(other.textValue());
      case 2 -> Boolean.compare(one.booleanValue(), other.booleanValue());
      default -> one.toString().compareTo(other.toString());
    };
  }

  private static int rank(JsonNode value) {
    return value.isNumber() ? 0 : value.isTextual() ? 1 : value.isBoolean() ? 2 : 3;
  }

  /// As paths show it: `80`, `"TCP"`.
  static String text(JsonNode value) {
    return value.isTextual() ? GoText.quote(value.textValue()) : value.toString();
  }

  /// Whether it is there at all and not null.
  static boolean isPresent(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }
}
