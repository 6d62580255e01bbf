// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.http.Format.MediaType;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.patch.FieldTypes;
import io.portolan.kube.patch.JsonPatch;
import io.portolan.kube.patch.MergePatch;
import io.portolan.kube.patch.PatchException;
import io.portolan.kube.patch.StrategicMerge;
import java.io.IOException;
import java.util.List;

/// A patch as a client sent it.
sealed interface PatchBody {
  /// The types that are served.
  List<String> TYPES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          AppliedBody.TYPE);

  /// Operations, RFC 6902.
  record Operations(ArrayNode operations) implements PatchBody {}

  /// A merge patch, RFC 7386.
  record Merge(ObjectNode patch) implements PatchBody {}

  /// A strategic merge patch.
  record Strategic(ObjectNode patch, Class<?> model) implements PatchBody {}

  static PatchBody read(Call call, Kind kind) throws IOException {
    return read(call, kind.model());
  }

  static PatchBody read(Call call, Class<?> model) throws IOException {
    String type = MediaType.parse(call.headers().first("content-type").orElse("")).type();
    if (!TYPES.contains(type)) {
      throw Statuses.unsupportedMediaType(TYPES);
    }
    JsonNode body = body(call);
    if (type.equals(TYPES.get(0))) {
      if (body instanceof ArrayNode operations) {
        return new Operations(operations);
      }
      throw Statuses.badRequest("error decoding patch: a JSON patch is a list of operations");
    }
    if (!(body instanceof ObjectNode patch)) {
      throw Statuses.badRequest("error decoding patch: a merge patch is a map");
    }
    return type.equals(TYPES.get(1)) ? new Merge(patch) : new Strategic(patch, model);
  }

  private static JsonNode body(Call call) throws IOException {
    try {
      return Json.mapper().readTree(Bodies.bytes(call));
    } catch (JsonProcessingException e) {
      throw Statuses.badRequest("error decoding patch: " + e.getOriginalMessage());
    }
  }

  /// The patch as JSON.
  default String text() {
    return switch (this) {
      case Operations(ArrayNode operations) -> operations.toString();
      case Merge(ObjectNode patch) -> patch.toString();
      case Strategic(ObjectNode patch, Class<?> _) -> patch.toString();
    };
  }

  /// Patches an object in place. The result names a resourceVersion only when the patch does.
  default ObjectNode apply(ObjectNode stored) {
    String revision = Tree.text(stored, "metadata", "resourceVersion");
    Tree.obtain(stored, "metadata").remove("resourceVersion");
    if (this instanceof Operations) {
      // A test of the revision has to find it.
      Tree.obtain(stored, "metadata").put("resourceVersion", revision);
    }
    JsonNode patched = patched(stored);
    if (!(patched instanceof ObjectNode object)) {
      throw Statuses.badRequest("the patched document is no object");
    }
    if (this instanceof Operations
        && Tree.text(object, "metadata", "resourceVersion").equals(revision)) {
      Tree.obtain(object, "metadata").remove("resourceVersion");
    }
    return object;
  }

  private JsonNode patched(ObjectNode stored) {
    try {
      return switch (this) {
        case Operations(ArrayNode operations) -> JsonPatch.apply(stored, operations);
        case Merge(ObjectNode patch) -> MergePatch.apply(stored, patch);
        case Strategic(ObjectNode patch, Class<?> model) ->
            new StrategicMerge().apply(stored, patch, FieldTypes.of(model));
      };
    } catch (PatchException e) {
      String message = String.valueOf(e.getMessage());
      throw e.isMalformed() ? Statuses.badRequest(message) : unfit(message);
    }
  }

  private static KubeException unfit(String message) {
    return new KubeException(
        new StatusBuilder(
                Statuses.plain(
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request")
                    .status())
            .withNewDetails()
            .addNewCause()
            .withReason("UnexpectedServerResponse")
            .withMessage(message)
            .endCause()
            .endDetails()
            .build());
  }
}
