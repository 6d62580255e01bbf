// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import java.util.List;
import java.util.stream.Collectors;

/// What is wrong with one field, printed as Kubernetes prints it:
/// `spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive`.
///
/// @param field the path, `spec.ports[0].port`
/// @param value the value as it is printed (a text is already in quotes); not printed by the types
///     that say nothing about the value
/// @param detail what is expected; may be empty
public record FieldError(String field, Type type, String value, String detail) {

  /// The sorts of field errors, with the words and the reason that Kubernetes has for each.
  public enum Type {
    NOT_FOUND("Not found", "FieldValueNotFound", true),
    REQUIRED("Required value", "FieldValueRequired", false),
    DUPLICATE("Duplicate value", "FieldValueDuplicate", true),
    INVALID("Invalid value", "FieldValueInvalid", true),
    NOT_SUPPORTED("Unsupported value", "FieldValueNotSupported", true),
    FORBIDDEN("Forbidden", "FieldValueForbidden", false),
    TOO_LONG("Too long", "FieldValueTooLong", false),
    TOO_MANY("Too many", "FieldValueTooMany", true),
    INTERNAL("Internal error", "InternalError", false);

    private final String words;
    private final String reason;
    private final boolean printsValue;

    Type(String words, String reason, boolean printsValue) {
      this.words = words;
      this.reason = reason;
      this.printsValue = printsValue;
    }

    /// The `reason` of a cause in a `Status`.
    public String reason() {
      return reason;
    }
  }

  /// The message without the field: the `message` of a cause in a `Status`.
  public String body() {
    StringBuilder body = new StringBuilder(type.words);
    if (type.printsValue) {
      body.append(": ").append(value);
    }
    if (!detail.isEmpty()) {
      body.append(": ").append(detail);
    }
    return body.toString();
  }

  /// Several errors as one text: the only one as it is, more in brackets; a repeated one once.
  public static String aggregate(List<FieldError> errors) {
    List<String> texts = errors.stream().map(FieldError::toString).distinct().toList();
    return texts.size() == 1
        ? texts.getFirst()
        : texts.stream().collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public String toString() {
    return field + ": " + body();
  }
}
