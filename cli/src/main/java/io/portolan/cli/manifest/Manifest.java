// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// One Kubernetes object of a manifest file.
///
/// @param file as the user named it
/// @param line where the object begins, 1 is the first
public record Manifest(String file, int line, ObjectNode object) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The objects of a YAML (or JSON) text, in order; `kind: List` is taken apart, empty documents
  /// are passed over.
  ///
  /// @throws Failure MANIFEST, naming the file, the line and what is wrong
  public static List<Manifest> parse(String file, String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setAllowDuplicateKeys(false).build();
    List<Manifest> manifests = new ArrayList<>();
    try {
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
        Object value = new StandardConstructor(settings).constructSingleDocument(Optional.of(node));
        collect(file, line, JSON.valueToTree(value), manifests);
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw refused(file, line, String.valueOf(e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw refused(file, 1, String.valueOf(e.getMessage()), e);
    }
    return manifests;
  }

  private static void collect(String file, int line, JsonNode value, List<Manifest> manifests) {
    if (value.isNull()) {
      return;
    }
    if (!(value instanceof ObjectNode object)) {
      throw refused(file, line, "a Kubernetes object is expected here", null);
    }
    for (String field : List.of("apiVersion", "kind")) {
      if (!object.path(field).isTextual()) {
        throw refused(file, line, "the object has no " + field, null);
      }
    }
    if (object.get("kind").asText().equals("List")) {
      object.path("items").forEach(item -> collect(file, line, item, manifests));
      return;
    }
    JsonNode metadata = object.path("metadata");
    if (!metadata.path("name").isTextual() && !metadata.path("generateName").isTextual()) {
      throw refused(file, line, object.get("kind").asText() + " has no metadata.name", null);
    }
    manifests.add(new Manifest(file, line, object));
  }

  private static Failure refused(
      String file, int line, String problem, @org.jspecify.annotations.Nullable Exception cause) {
    String message = file + ":" + line + ": " + problem;
    return cause == null
        ? new Failure(Failure.Kind.MANIFEST, message)
        : new Failure(Failure.Kind.MANIFEST, message, cause);
  }

  public String kind() {
    return object.get("kind").asText();
  }

  public String apiVersion() {
    return object.get("apiVersion").asText();
  }

  public String name() {
    return object.path("metadata").path("name").asText();
  }

  /// The namespace written in it; "" when none is.
  public String namespace() {
    return object.path("metadata").path("namespace").asText("");
  }

  /// Where it stands and what it is, for messages: `shop.yaml:12: Service "cart"`.
  public String where() {
    return file + ":" + line + ": " + kind() + " \"" + name() + "\"";
  }
}
