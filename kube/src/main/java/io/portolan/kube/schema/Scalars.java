// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.check.Quantities;
import io.portolan.kube.schema.Decoder.WrongType;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;

/// Checks values against types without parts, with the messages of Go's JSON decoder.
final class Scalars {
  private static final String TIME_LAYOUT = "2006-01-02T15:04:05Z07:00";
  private static final String MICRO_TIME_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";

  private Scalars() {}

  static void check(JsonNode value, Type.Scalar type, String struct, String field)
      throws WrongType {
    boolean fits =
        switch (type) {
          case STRING -> value.isTextual();
          case BOOLEAN -> value.isBoolean();
          case INT32 -> value.isIntegralNumber() && value.canConvertToInt();
          case INT64 -> value.isIntegralNumber() && value.canConvertToLong();
          case NUMBER -> value.isNumber();
          case INT_OR_STRING ->
              value.isTextual() || (value.isIntegralNumber() && value.canConvertToInt());
          case QUANTITY -> value.isTextual() || value.isNumber();
          case TIME, MICRO_TIME, BYTES -> value.isTextual();
          case RAW -> true;
        };
    if (!fits) {
      throw wrong(value, type, struct, field);
    }
    switch (type) {
      case QUANTITY -> quantity(value);
      case TIME -> time(value.textValue(), TIME_LAYOUT);
      case MICRO_TIME -> time(value.textValue(), MICRO_TIME_LAYOUT);
      case BYTES -> base64(value.textValue());
      case STRING, BOOLEAN, INT32, INT64, NUMBER, INT_OR_STRING, RAW -> {}
    }
  }

  static WrongType wrong(JsonNode value, Type type, String struct, String field) {
    String what =
        switch (value.getNodeType()) {
          case STRING -> "string";
          case BOOLEAN -> "bool";
          case NUMBER ->
              type == Type.Scalar.INT32 || type == Type.Scalar.INT64
                  ? "number " + value.asText()
                  : "number";
          case OBJECT -> "object";
          default -> "array";
        };
    boolean bare = type == Type.Scalar.INT_OR_STRING || type == Type.Scalar.TIME;
    return new WrongType(
        bare
            ? "json: cannot unmarshal " + what + " into Go value of type " + bareName(type)
            : "json: cannot unmarshal "
                + what
                + " into Go struct field "
                + struct
                + "."
                + field
                + " of type "
                + type.goName());
  }

  /// Types that read themselves know nothing of the field they are in.
  private static String bareName(Type type) {
    return type == Type.Scalar.TIME ? "string" : "int32";
  }

  private static void quantity(JsonNode value) throws WrongType {
    if (Quantities.parse(value.asText()).isEmpty()) {
      throw new WrongType(Quantities.PROBLEM);
    }
  }

  private static void time(String text, String layout) throws WrongType {
    try {
      OffsetDateTime.parse(text);
    } catch (DateTimeException _) {
      throw new WrongType(
          "parsing time "
              + GoText.quote(text)
              + " as \""
              + layout
              + "\": cannot parse "
              + GoText.quote(text)
              + " as \"2006\"");
    }
  }

  private static void base64(String text) throws WrongType {
    try {
      Base64.getDecoder().decode(text.replaceAll("[\\r\\n]", ""));
    } catch (IllegalArgumentException _) {
      int at = 0;
      while (at < text.length() && isBase64(text.charAt(at))) {
        at++;
      }
      int position = at == text.length() ? text.length() / 4 * 4 : at;
      throw new WrongType("illegal base64 data at input byte " + position);
    }
  }

  private static boolean isBase64(char c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '/');
  }
}
