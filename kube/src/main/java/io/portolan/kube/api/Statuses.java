// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusCauseBuilder;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.managed.Conflict;
import java.util.List;

/// The refusals of the API, worded as Kubernetes words them.
public final class Statuses {
  private Statuses() {}

  public static KubeException notFound(Place place) {
    return notFound(place.kind(), place.name());
  }

  public static KubeException notFound(Kind kind, String name) {
    return about(kind, name, 404, "NotFound", named(kind, name) + " not found");
  }

  /// For a path that no resource is at. Its details are empty and not absent: by them `kubectl
  /// debug` sees that the subresource is missing, and not the pod.
  public static KubeException noSuchResource() {
    return new KubeException(
        start(404, "NotFound", "the server could not find the requested resource")
            .withNewDetails()
            .endDetails()
            .build());
  }

  static KubeException alreadyExists(Place place) {
    return about(
        place.kind(),
        place.name(),
        409,
        "AlreadyExists",
        named(place.kind(), place.name()) + " already exists");
  }

  static KubeException conflict(Kind kind, String name, String why) {
    return conflict(kind, "", name, why);
  }

  static KubeException conflict(Kind kind, String subresource, String name, String why) {
    String resource =
        subresource.isEmpty() ? kind.qualifiedPlural() : kind.plural() + "/" + subresource;
    return about(
        kind,
        name,
        409,
        "Conflict",
        "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why);
  }

  /// What a manager applies is owned by others.
  static KubeException applyConflict(List<Conflict> conflicts) {
    List<StatusCause> causes =
        conflicts.stream()
            .map(
                conflict ->
                    new StatusCauseBuilder()
                        .withReason("FieldManagerConflict")
                        .withMessage(conflict.cause())
                        .withField(conflict.field())
                        .build())
            .toList();
    return new KubeException(
        start(409, "Conflict", Conflict.message(conflicts))
            .withNewDetails()
            .withCauses(causes)
            .endDetails()
            .build());
  }

  static KubeException modified(Place place) {
    return conflict(
        place.kind(),
        place.name(),
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  public static KubeException forbidden(Kind kind, String name, String why) {
    return about(kind, name, 403, "Forbidden", named(kind, name) + " is forbidden: " + why);
  }

  public static KubeException invalid(Kind kind, String name, List<FieldError> errors) {
    List<StatusCause> causes = errors.stream().map(Statuses::cause).toList();
    String message =
        kind.qualifiedKind()
            + " \""
            + name
            + "\" is invalid"
            + (errors.isEmpty() ? "" : ": " + FieldError.aggregate(errors));
    Status status =
        start(422, "Invalid", message)
            .withNewDetails()
            .withName(name)
            .withGroup(orNothing(kind.group()))
            .withKind(kind.kind())
            .withCauses(causes)
            .endDetails()
            .build();
    return new KubeException(status);
  }

  /// Options of a request that are wrong.
  public static KubeException invalidOptions(String kind, List<FieldError> errors) {
    Status status =
        start(
                422,
                "Invalid",
                kind + ".meta.k8s.io \"\" is invalid: " + FieldError.aggregate(errors))
            .withNewDetails()
            .withGroup("meta.k8s.io")
            .withKind(kind)
            .withCauses(errors.stream().map(Statuses::cause).toList())
            .endDetails()
            .build();
    return new KubeException(status);
  }

  /// A patch whose result is no object of its kind.
  public static KubeException invalidPatch(FieldError error) {
    Status status =
        start(422, "Invalid", " \"\" is invalid: " + error)
            .withNewDetails()
            .withCauses(cause(error))
            .endDetails()
            .build();
    return new KubeException(status);
  }

  private static StatusCause cause(FieldError error) {
    return new StatusCauseBuilder()
        .withReason(error.type().reason())
        .withMessage(error.body())
        .withField(error.field())
        .build();
  }

  public static KubeException badRequest(String message) {
    return plain(400, "BadRequest", message);
  }

  public static KubeException internal(String what) {
    return plain(500, "InternalError", "Internal error occurred: " + what);
  }

  /// With the only reason that Kubernetes gives for an error it has no word for.
  public static KubeException unknown(int code, String message) {
    return plain(code, "", message);
  }

  /// A revision that can no longer be read.
  static KubeException expired(String message) {
    return plain(410, "Expired", message);
  }

  static KubeException tooLargeRevision(long asked, long current) {
    Status status =
        start(
                504,
                "Timeout",
                "Timeout: Too large resource version: " + asked + ", current: " + current)
            .withNewDetails()
            .addNewCause()
            .withReason("ResourceVersionTooLarge")
            .withMessage("Too large resource version")
            .endCause()
            .withRetryAfterSeconds(1)
            .endDetails()
            .build();
    return new KubeException(status);
  }

  public static KubeException methodNotAllowed(String what) {
    return plain(405, "MethodNotAllowed", what);
  }

  public static KubeException unsupportedMediaType(List<String> supported) {
    return plain(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", supported));
  }

  public static KubeException notAcceptable(List<String> supported) {
    return plain(
        406,
        "NotAcceptable",
        "only the following media types are accepted: " + String.join(", ", supported));
  }

  public static KubeException unauthorized() {
    return plain(401, "Unauthorized", "Unauthorized");
  }

  public static KubeException tooLarge(String message) {
    return plain(413, "RequestEntityTooLarge", message);
  }

  /// A refusal about one object.
  public static KubeException about(
      Kind kind, String name, int code, String reason, String message) {
    Status status =
        start(code, reason, message)
            .withNewDetails()
            .withName(orNothing(name))
            .withGroup(orNothing(kind.group()))
            .withKind(kind.plural())
            .endDetails()
            .build();
    return new KubeException(status);
  }

  /// A refusal about nothing in particular.
  public static KubeException plain(int code, String reason, String message) {
    return new KubeException(start(code, reason, message).build());
  }

  private static StatusBuilder start(int code, String reason, String message) {
    return new StatusBuilder()
        .withNewMetadata()
        .endMetadata()
        .withStatus("Failure")
        .withMessage(message)
        .withReason(orNothing(reason))
        .withCode(code);
  }

  private static String named(Kind kind, String name) {
    return kind.qualifiedPlural() + " \"" + name + "\"";
  }

  /// The builders leave out a field that is null; they are not annotated.
  @SuppressWarnings("NullAway")
  private static String orNothing(String text) {
    return text.isEmpty() ? null : text;
  }
}
