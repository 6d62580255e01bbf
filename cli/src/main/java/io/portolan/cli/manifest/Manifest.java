// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One Kubernetes object of a manifest file.
///
/// @param file as the user named it
/// @param line where the object begins, 1 is the first
/// @param fields the lines of its fields by their paths, as in `spec.ports[0].name`
public record Manifest(String file, int line, ObjectNode object, Map<String, Integer> fields) {
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
        int line = line(node);
        Object value = new StandardConstructor(settings).constructSingleDocument(Optional.of(node));
        collect(file, line, JSON.valueToTree(value), fields(node), manifests);
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw refused(file, line, String.valueOf(e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw refused(file, 1, String.valueOf(e.getMessage()), e);
    }
    return manifests;
  }

  private static Map<String, Integer> fields(Node root) {
    Map<String, Integer> fields = new HashMap<>();
    note(root, "", fields);
    return Map.copyOf(fields);
  }

  private static void note(Node node, String path, Map<String, Integer> fields) {
    switch (node) {
      case MappingNode mapping -> {
        for (NodeTuple tuple : mapping.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode key) {
            String field = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            fields.put(field, line(key));
            note(tuple.getValueNode(), field, fields);
          }
        }
      }
      case SequenceNode sequence -> {
        for (int i = 0; i < sequence.getValue().size(); i++) {
          Node item = sequence.getValue().get(i);
          fields.put(path + "[" + i + "]", line(item));
          note(item, path + "[" + i + "]", fields);
        }
      }
      default -> {}
    }
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  /// Where a field stands, or the object where it is not written.
  ///
  /// @param field as in `spec.ports[0].name`
  public int lineOf(String field) {
    return fields.getOrDefault(field, line);
  }

  private static void collect(
      String file,
      int line,
      JsonNode value,
      Map<String, Integer> fields,
      List<Manifest> manifests) {
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
      object.path("items").forEach(item -> collect(file, line, item, Map.of(), manifests));
      return;
    }
    JsonNode metadata = object.path("metadata");
    if (!metadata.path("name").isTextual() && !metadata.path("generateName").isTextual()) {
      throw refused(file, line, object.get("kind").asText() + " has no metadata.name", null);
    }
    manifests.add(new Manifest(file, line, object, fields));
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
