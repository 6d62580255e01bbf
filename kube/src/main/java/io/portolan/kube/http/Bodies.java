// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.http.Format.MediaType;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.protobuf.KubernetesProtobuf;
import io.portolan.kube.schema.DuplicateFields;
import io.portolan.kube.yaml.YamlDocument;
import io.portolan.kube.yaml.YamlException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Reads the bodies of requests.
final class Bodies {
  /// As much as Kubernetes takes.
  static final int MOST_BYTES = 3 * 1024 * 1024;

  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final List<String> READ =
      List.of("application/json", "application/yaml", PROTOBUF);

  private Bodies() {}

  /// @throws io.portolan.kube.client.KubeException 413 when it is too large
  static byte[] bytes(Call call) throws IOException {
    InputStream body = call.body();
    byte[] bytes = body.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw Statuses.tooLarge("Request entity too large: limit is " + MOST_BYTES);
    }
    return bytes;
  }

  /// The body as a tree, whatever it is; empty for an empty body.
  ///
  /// @throws io.portolan.kube.client.KubeException 400 when it cannot be read, 415 for a type that
  ///     is not served
  static ObjectNode tree(Call call) throws IOException {
    byte[] bytes = bytes(call);
    String type =
        MediaType.parse(call.headers().first("content-type").orElse("application/json")).type();
    if (type.equals(PROTOBUF)) {
      return fromProtobuf(bytes);
    }
    if (type.equals("application/yaml")) {
      return fromYaml(call, bytes);
    }
    if (!type.equals("application/json") && !type.isEmpty()) {
      throw Statuses.unsupportedMediaType(READ);
    }
    call.noteDuplicates(DuplicateFields.find(bytes));
    return parse(bytes);
  }

  private static ObjectNode fromYaml(Call call, byte[] bytes) {
    try {
      YamlDocument document = YamlDocument.parse(bytes);
      List<String> duplicates = document.duplicateKeys();
      if (!duplicates.isEmpty()) {
        call.noteDuplicates(
            List.of("yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates)));
      }
      return document.root().isMissingNode() ? Json.object() : object(document.root());
    } catch (YamlException e) {
      throw Statuses.badRequest("error converting YAML to JSON: yaml: " + e.getMessage());
    }
  }

  private static ObjectNode fromProtobuf(byte[] bytes) {
    try {
      return bytes.length == 0 ? Json.object() : new KubernetesProtobuf().decode(bytes);
    } catch (IllegalArgumentException e) {
      throw Statuses.badRequest("the body cannot be decoded: " + e.getMessage());
    }
  }

  private static ObjectNode parse(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return Json.object();
    }
    try {
      return object(Json.mapper().readTree(bytes));
    } catch (JsonProcessingException e) {
      throw Statuses.badRequest(
          "couldn't get version/kind; json parse error: " + e.getOriginalMessage());
    }
  }

  private static ObjectNode object(JsonNode read) {
    if (read instanceof ObjectNode object) {
      return object;
    }
    throw Statuses.badRequest(
        "couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type"
            + " struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
            + " \"json:\\\"kind,omitempty\\\"\" }");
  }

  /// The body as an object of a kind; `kind` and `apiVersion` may be left out.
  static ObjectNode object(Call call, Kind kind) throws IOException {
    ObjectNode object = tree(call);
    requireKind(object, kind.apiVersion(), kind.kind());
    return object;
  }

  static void requireKind(ObjectNode object, String apiVersion, String kind) {
    String version = Tree.text(object, "apiVersion");
    String name = Tree.text(object, "kind");
    if (!version.isEmpty() && !version.equals(apiVersion)) {
      throw Statuses.badRequest(
          "the API version in the data ("
              + version
              + ") does not match the expected API version ("
              + apiVersion
              + ")");
    }
    if (!name.isEmpty() && !name.equals(kind)) {
      throw Statuses.badRequest(
          name + " in version \"" + apiVersion + "\" cannot be handled as a " + kind);
    }
    object.put("apiVersion", apiVersion);
    object.put("kind", kind);
  }
}
