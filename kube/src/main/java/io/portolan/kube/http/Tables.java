// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Kind;
import java.time.InstantSource;
import java.util.List;

/// Objects as rows of a `meta.k8s.io/v1` Table, which is what kubectl prints.
final class Tables {
  private static final String META = "meta.k8s.io/v1";

  /// What each row carries of its object.
  enum Include {
    NONE,
    METADATA,
    OBJECT;

    static Include parse(String text) {
      return switch (text) {
        case "None" -> NONE;
        case "Object" -> OBJECT;
        default -> METADATA;
      };
    }
  }

  private final Include include;
  private final InstantSource clock;

  /// @param clock for ages, which count up to when a row is made
  Tables(Include include, InstantSource clock) {
    this.include = include;
    this.clock = clock;
  }

  /// @param columns whether to describe them, which a watch does once
  ObjectNode table(Kind kind, List<StoredObject> objects, ObjectNode metadata, boolean columns) {
    ObjectNode table = Json.object();
    table.put("kind", "Table").put("apiVersion", META);
    table.set("metadata", metadata);
    ArrayNode definitions = table.putArray("columnDefinitions");
    if (columns) {
      kind.table().columns().forEach(column -> describe(column, definitions.addObject()));
    }
    ArrayNode rows = table.putArray("rows");
    objects.forEach(object -> fill(object, rows.addObject()));
    return table;
  }

  private static void describe(Column column, ObjectNode definition) {
    definition
        .put("name", column.name())
        .put("type", column.type())
        .put("format", column.format())
        .put("description", column.description())
        .put("priority", column.priority());
  }

  private void fill(StoredObject object, ObjectNode row) {
    ObjectNode tree = include == Include.NONE ? object.tree() : object.shown();
    ArrayNode cells = row.putArray("cells");
    for (Object cell : object.kind().table().row().cells(tree, clock.instant())) {
      switch (cell) {
        case Integer number -> cells.add(number);
        case Long number -> cells.add(number);
        case Boolean flag -> cells.add(flag);
        default -> cells.add(String.valueOf(cell));
      }
    }
    switch (include) {
      case NONE -> row.putNull("object");
      case METADATA -> row.set("object", partial(tree));
      case OBJECT -> row.set("object", tree);
    }
  }

  /// Only the metadata of an object.
  static ObjectNode partial(ObjectNode tree) {
    ObjectNode partial = Json.object();
    partial.put("kind", "PartialObjectMetadata").put("apiVersion", META);
    partial.set("metadata", tree.path("metadata"));
    return partial;
  }
}
