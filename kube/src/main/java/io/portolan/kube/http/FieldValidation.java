// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.schema.Decoded;
import io.portolan.kube.schema.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Holds what a client sent against the schema of its kind, as strictly as the client asks for with
/// `fieldValidation`.
final class FieldValidation {
  private final Call call;
  private final Kind kind;
  private final Mode mode;

  /// What becomes of unknown and duplicate fields. Wrong types are always refused.
  private enum Mode {
    IGNORE,
    WARN,
    STRICT
  }

  /// The options of the request are checked already.
  FieldValidation(Call call, Kind kind) {
    this.call = call;
    this.kind = kind;
    this.mode =
        switch (call.query().text("fieldValidation")) {
          case "Ignore" -> Mode.IGNORE;
          case "Strict" -> Mode.STRICT;
          default -> Mode.WARN;
        };
  }

  /// Checks and cleans a whole object that the client sent.
  void check(ObjectNode object) {
    String about =
        "%s in version \"%s\" cannot be handled as a %s: "
            .formatted(kind.kind(), kind.version(), kind.kind());
    Decoded decoded = Decoder.decode(kind, object);
    decoded
        .failure()
        .ifPresent(
            problem -> {
              throw Statuses.badRequest(about + problem);
            });
    List<String> problems = new ArrayList<>(call.duplicateFields());
    problems.addAll(decoded.unknownFields());
    if (mode == Mode.STRICT && !problems.isEmpty()) {
      throw Statuses.badRequest(about + strict(problems));
    }
    warn(problems);
  }

  /// The same patch, with its result checked and cleaned.
  Function<StoredObject, ObjectNode> checked(PatchBody patch) {
    return stored -> {
      ObjectNode patched = patch.apply(stored.shown());
      Decoded decoded = Decoder.decode(kind, patched);
      decoded
          .failure()
          .ifPresent(
              problem -> {
                throw refusal(patch, problem);
              });
      if (mode == Mode.STRICT && !decoded.unknownFields().isEmpty()) {
        throw refusal(patch, strict(decoded.unknownFields()));
      }
      warn(decoded.unknownFields());
      return patched;
    };
  }

  private static String strict(List<String> problems) {
    return "strict decoding error: " + String.join(", ", problems);
  }

  private static RuntimeException refusal(PatchBody patch, String problem) {
    return Statuses.invalidPatch(
        new FieldError("patch", FieldError.Type.INVALID, GoText.quote(patch.text()), problem));
  }

  private void warn(List<String> problems) {
    if (mode == Mode.WARN) {
      problems.forEach(call::warn);
    }
  }
}
