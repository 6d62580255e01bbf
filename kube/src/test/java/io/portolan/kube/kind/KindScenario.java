// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// One scenario file: sections that start with `-- NAME --`. `create` and `update` hold an object,
/// `status` a status; the section after each, `stored`, `errors` or `row`, is what came of it.
///
/// ```
/// -- create --        YAML of a new object
/// -- errors --        or `-- stored --`: what is wrong with it, or how it is stored
/// -- update --        YAML that replaces the object stored last
/// -- table --         YAML of an object to print as it is
/// -- row --           its cells
/// ```
final class KindScenario {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final String CREATED = "2026-01-01T00:00:00Z";
  private static final String UID = "11111111-2222-3333-4444-555555555555";
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private final StringBuilder output = new StringBuilder();
  private ObjectNode stored = YAML.createObjectNode();

  private KindScenario() {}

  /// The file with its inputs as they are and its outputs as they come out now.
  static String rerun(String text) {
    KindScenario scenario = new KindScenario();
    String[] parts = text.split("(?m)^-- ");
    scenario.output.append(parts[0]);
    for (String part : List.of(parts).subList(1, parts.length)) {
      int end = part.indexOf(" --\n");
      String name = part.substring(0, end);
      String body = part.substring(end + 4);
      switch (name) {
        case "create" -> scenario.create(body);
        case "update" -> scenario.update(body);
        case "table" -> scenario.table(body);
        default -> {}
      }
    }
    return scenario.output.toString();
  }

  private void create(String body) {
    section("create", body);
    ObjectNode object = read(body);
    Kind kind = kind(object);
    metadata(object, kind);
    kind.applyDefaults(object);
    kind.prepareForCreate(object);
    result(object, kind.validateCreate(object));
  }

  private void update(String body) {
    section("update", body);
    ObjectNode object = read(body);
    Kind kind = kind(object);
    metadata(object, kind);
    kind.applyDefaults(object);
    kind.prepareForUpdate(object, stored);
    result(object, kind.validateUpdate(object, stored));
  }

  private void table(String body) {
    section("table", body);
    ObjectNode object = read(body);
    Kind kind = kind(object);
    metadata(object, kind);
    List<Object> cells = kind.table().row().cells(object, NOW);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Column column = kind.table().columns().get(i);
      String wide = column.priority() > 0 ? " (wide)" : "";
      rows.append(column.name()).append(wide).append(": ").append(cells.get(i)).append('\n');
    }
    section("row", rows.toString());
  }

  private void result(ObjectNode object, List<FieldError> errors) {
    if (!errors.isEmpty()) {
      section(
          "errors",
          errors.stream().map(FieldError::toString).collect(Collectors.joining("\n", "", "\n")));
      return;
    }
    stored = object.deepCopy();
    ObjectNode shown = object.deepCopy();
    ((ObjectNode) shown.get("metadata")).remove(List.of("uid", "creationTimestamp"));
    section("stored", write(shown));
  }

  private void section(String name, String body) {
    output.append("-- ").append(name).append(" --\n").append(body);
  }

  private static Kind kind(ObjectNode object) {
    return BuiltInKinds.ALL
        .byApiVersion(Tree.text(object, "apiVersion"), Tree.text(object, "kind"))
        .orElseThrow();
  }

  private static void metadata(ObjectNode object, Kind kind) {
    ObjectNode metadata = Tree.obtain(object, "metadata");
    Tree.preset(metadata, "creationTimestamp", CREATED);
    Tree.preset(metadata, "uid", UID);
    if (kind.namespaced()) {
      Tree.preset(metadata, "namespace", "default");
    }
  }

  private static ObjectNode read(String yaml) {
    try {
      return (ObjectNode) YAML.readTree(yaml);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  private static String write(ObjectNode object) {
    try {
      return YAML.writeValueAsString(object);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
