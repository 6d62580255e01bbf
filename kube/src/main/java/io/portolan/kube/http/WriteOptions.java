// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.kind.GoText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The options of writing requests, with Kubernetes' checks.
final class WriteOptions {
  private static final String MANAGER = "fieldManager";
  private static final int MOST_MANAGER_BYTES = 128;
  private static final List<String> VALIDATIONS = List.of("", "Ignore", "Strict", "Warn");

  private WriteOptions() {}

  /// Refuses options that make no sense, all of them in one answer.
  static void check(Call call, List<String> dryRun) {
    List<FieldError> errors = new ArrayList<>();
    checkManager(call, errors);
    for (String mode : dryRun) {
      if (!mode.equals("All")) {
        errors.add(unsupported("dryRun", mode, List.of("All")));
      }
    }
    String validation = call.query().text("fieldValidation");
    if (!VALIDATIONS.contains(validation)) {
      errors.add(unsupported("fieldValidation", validation, VALIDATIONS));
    }
    if (!errors.isEmpty()) {
      throw Statuses.invalidOptions(kind(call.method()), errors);
    }
  }

  private static void checkManager(Call call, List<FieldError> errors) {
    String manager = call.query().text(MANAGER);
    if (AppliedBody.isIn(call)) {
      if (manager.isEmpty()) {
        errors.add(
            new FieldError(MANAGER, FieldError.Type.REQUIRED, "", "is required for apply patch"));
      }
    } else if (call.method().equals("PATCH") && !call.query().text("force").isEmpty()) {
      errors.add(
          new FieldError(
              "force", FieldError.Type.FORBIDDEN, "", "may not be specified for non-apply patch"));
    }
    if (manager.getBytes(StandardCharsets.UTF_8).length > MOST_MANAGER_BYTES) {
      errors.add(
          new FieldError(
              MANAGER,
              FieldError.Type.TOO_LONG,
              "",
              "may not be more than " + MOST_MANAGER_BYTES + " bytes"));
    }
    int position = 0;
    for (int character : manager.codePoints().toArray()) {
      if (!isPrintable(character)) {
        errors.add(
            new FieldError(
                MANAGER,
                FieldError.Type.INVALID,
                GoText.quote(manager),
                "invalid character %s (at position %d)".formatted(named(character), position)));
      }
      position += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /// `U+000A`
  private static String named(int character) {
    return "U+%04X".formatted(character);
  }

  private static FieldError unsupported(String field, String value, List<String> supported) {
    return new FieldError(
        field,
        FieldError.Type.NOT_SUPPORTED,
        GoText.quote(value),
        "supported values: " + String.join(", ", supported.stream().map(GoText::quote).toList()));
  }

  private static String kind(String method) {
    return switch (method) {
      case "POST" -> "CreateOptions";
      case "PUT" -> "UpdateOptions";
      case "DELETE" -> "DeleteOptions";
      default -> "PatchOptions";
    };
  }

  /// Who writes: as the client says, else the name of its program.
  static String manager(Call call) {
    String named = call.query().text(MANAGER);
    return named.isEmpty() ? program(call.headers().first("user-agent").orElse("")) : named;
  }

  /// What stands before the first slash, as far as it can be printed.
  private static String program(String userAgent) {
    StringBuilder program = new StringBuilder();
    int bytes = 0;
    for (int character : userAgent.split("/", 2)[0].codePoints().toArray()) {
      String text = Character.toString(character);
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MOST_MANAGER_BYTES) {
        break;
      }
      if (isPrintable(character)) {
        program.append(text);
      }
    }
    return program.toString();
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> character == ' ';
      default -> true;
    };
  }
}
