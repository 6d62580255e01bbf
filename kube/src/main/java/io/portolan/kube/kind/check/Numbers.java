// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;

/// Checks of numbers, and of fields that take a number or a percentage.
public final class Numbers {
  private static final String NOT_NEGATIVE = "must be greater than or equal to 0";

  private Numbers() {}

  /// The fields of `object`, where they are there, are at least zero.
  public static void notNegative(
      ObjectNode object, FieldPath path, Errors errors, String... fields) {
    for (String field : fields) {
      long value = Tree.number(object, 0, field);
      if (value < 0) {
        errors.invalid(path.child(field), value, NOT_NEGATIVE);
      }
    }
  }

  /// A number of at least zero, or a percentage.
  public static void positiveOrPercent(JsonNode value, FieldPath field, Errors errors) {
    if (value.isTextual()) {
      if (!value.textValue().matches("[0-9]+%")) {
        errors.invalidPrinted(
            field,
            value.textValue(),
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
                + " or '93%', regex used for validation is '[0-9]+%')");
      }
    } else if (value.isNumber() && value.longValue() < 0) {
      errors.invalid(field, value.longValue(), NOT_NEGATIVE);
    }
  }

  /// Refuses a percentage above 100.
  public static void atMostAll(JsonNode value, FieldPath field, Errors errors) {
    if (value.isTextual() && value.textValue().matches("[0-9]+%") && amount(value) > 100) {
      errors.invalidPrinted(field, value.textValue(), "must not be greater than 100%");
    }
  }

  /// The number, or the number before the `%`; 0 when it is neither.
  public static long amount(JsonNode value) {
    if (value.isNumber()) {
      return value.longValue();
    }
    String text = value.asText("").replace("%", "");
    return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }

  /// A number or text as Kubernetes prints its type for both: without quotes.
  public static String print(JsonNode value) {
    return value.isTextual() ? value.textValue() : GoText.print(value);
  }

  /// A port's number or name.
  public static void port(JsonNode value, FieldPath field, Errors errors) {
    if (value.isTextual()) {
      errors.invalidAll(field, value.textValue(), Names.portName(value.textValue()));
    } else {
      long number = value.asLong(0);
      Names.portNumber(number).forEach(problem -> errors.invalid(field, number, problem));
    }
  }
}
