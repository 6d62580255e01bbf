// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portolan.kube.schema.DefinitionNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How each list and map is merged, from the table beside this class: group and version, type,
/// field, patch strategy, patch merge key, list type, list map keys, map type.
final class ListTypes {
  private static final int COLUMNS = 8;

  private final Map<String, Map<String, JsonNode>> byField;

  private ListTypes(Map<String, Map<String, JsonNode>> byField) {
    this.byField = byField;
  }

  static ListTypes read() {
    Map<String, Map<String, JsonNode>> byField = new HashMap<>();
    try (InputStream stream = ListTypes.class.getResourceAsStream("list-types.tsv")) {
      if (stream == null) {
        throw new IllegalStateException("the resource list-types.tsv is missing");
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      for (String line : reader.lines().skip(1).toList()) {
        String[] columns = line.split("\t", -1);
        if (columns.length == COLUMNS) {
          byField.put(definition(columns) + "." + columns[2], extensions(columns));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ListTypes(byField);
  }

  private static String definition(String[] columns) {
    String[] groupVersion = columns[0].split("/");
    return groupVersion[0].equals("meta")
        ? DefinitionNames.META + columns[1]
        : DefinitionNames.of(
            groupVersion[0].equals("core") ? "" : groupVersion[0], groupVersion[1], columns[1]);
  }

  private static Map<String, JsonNode> extensions(String[] columns) {
    Map<String, JsonNode> extensions = new LinkedHashMap<>();
    if (!columns[6].isEmpty()) {
      ArrayNode keys = JsonNodeFactory.instance.arrayNode();
      List.of(columns[6].split(",")).forEach(keys::add);
      extensions.put("x-kubernetes-list-map-keys", keys);
    }
    put(extensions, "x-kubernetes-list-type", columns[5]);
    put(extensions, "x-kubernetes-map-type", columns[7]);
    put(extensions, "x-kubernetes-patch-merge-key", columns[4]);
    put(extensions, "x-kubernetes-patch-strategy", columns[3]);
    return extensions;
  }

  private static void put(Map<String, JsonNode> extensions, String name, String value) {
    if (!value.isEmpty()) {
      extensions.put(name, TextNode.valueOf(value));
    }
  }

  /// The extensions of a field; none when the table does not list it.
  Map<String, JsonNode> extensions(String definition, String field) {
    return byField.getOrDefault(definition + "." + field, Map.of());
  }
}
