// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.http.Format.MediaType;
import io.portolan.kube.yaml.YamlDocument;
import io.portolan.kube.yaml.YamlException;
import java.io.IOException;
import java.util.List;

/// What a client applies on the server's side.
///
/// @param force takes what other managers own
record AppliedBody(ObjectNode config, boolean force) {
  static final String TYPE = "application/apply-patch+yaml";

  /// Whether the request is one to apply.
  static boolean isIn(Call call) {
    return call.method().equals("PATCH")
        && MediaType.parse(call.headers().first("content-type").orElse("")).type().equals(TYPE);
  }

  /// @throws io.portolan.kube.client.KubeException 400 when it is no YAML, or has a key twice and
  ///     the client wants to be told
  static AppliedBody read(Call call) throws IOException {
    YamlDocument document = document(Bodies.bytes(call));
    List<String> duplicates = document.duplicateKeys();
    if (!duplicates.isEmpty()) {
      String problem = "yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates);
      switch (call.query().text("fieldValidation")) {
        case "Strict" -> throw Statuses.badRequest("error strict decoding YAML: " + problem);
        case "Ignore" -> {}
        default -> call.warn(problem);
      }
    }
    if (document.root() instanceof ObjectNode config) {
      return new AppliedBody(config, call.query().flag("force"));
    }
    throw Statuses.badRequest(
        "error decoding YAML: json: cannot unmarshal into Go value of type"
            + " map[string]interface {}");
  }

  private static YamlDocument document(byte[] bytes) {
    try {
      return YamlDocument.parse(bytes);
    } catch (YamlException e) {
      throw Statuses.badRequest(
          "error decoding YAML: error converting YAML to JSON: yaml: " + e.getMessage());
    }
  }
}
