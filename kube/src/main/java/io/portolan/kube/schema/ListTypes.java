// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// How each list and map is merged, from the table beside this class: group and version, type,
/// field, patch strategy, patch merge key, list type, list map keys, map type. A row without a
/// field is about the type itself.
public final class ListTypes {
  public static final String LIST_MAP_KEYS = "x-kubernetes-list-map-keys";
  public static final String LIST_TYPE = "x-kubernetes-list-type";
  public static final String MAP_TYPE = "x-kubernetes-map-type";

  private static final int COLUMNS = 8;

  private final Map<String, Map<String, String>> byField;

  private ListTypes(Map<String, Map<String, String>> byField) {
    this.byField = byField;
  }

  public static ListTypes read() {
    Map<String, Map<String, String>> byField = new HashMap<>();
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

  private static Map<String, String> extensions(String[] columns) {
    Map<String, String> extensions = new TreeMap<>();
    put(extensions, LIST_MAP_KEYS, columns[6]);
    put(extensions, LIST_TYPE, columns[5]);
    put(extensions, MAP_TYPE, columns[7]);
    put(extensions, "x-kubernetes-patch-merge-key", columns[4]);
    put(extensions, "x-kubernetes-patch-strategy", columns[3]);
    return extensions;
  }

  private static void put(Map<String, String> extensions, String name, String value) {
    if (!value.isEmpty()) {
      extensions.put(name, value);
    }
  }

  /// The extensions of a field by their names in OpenAPI, several keys with commas between them;
  /// none when the table does not list it.
  public Map<String, String> of(String definition, String field) {
    return byField.getOrDefault(definition + "." + field, Map.of());
  }

  /// The extensions of a type.
  public Map<String, String> of(String definition) {
    return of(definition, "");
  }

  /// Whether values of that type are merged as a whole.
  public boolean isAtomic(String definition) {
    return "atomic".equals(of(definition).get(MAP_TYPE));
  }
}
