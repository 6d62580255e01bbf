// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// JSON patch, RFC 6902: a list of operations, all of which succeed or none counts.
public final class JsonPatch {
  /// More is refused: each operation may copy the document.
  private static final int MOST_OPERATIONS = 10_000;

  private static final String END_OF_LIST = "-";

  private JsonPatch() {}

  /// Changes `document` in place; what it holds after an exception is of no use.
  ///
  /// @return the document, which is another when the root was replaced
  public static JsonNode apply(JsonNode document, ArrayNode operations) {
    if (operations.size() > MOST_OPERATIONS) {
      throw PatchException.malformed(
          "The allowed maximum operations in a JSON patch is "
              + MOST_OPERATIONS
              + ", got "
              + operations.size());
    }
    JsonNode result = document;
    for (JsonNode operation : operations) {
      result = applyOne(result, operation);
    }
    return result;
  }

  private static JsonNode applyOne(JsonNode document, JsonNode operation) {
    Pointer path = pointer(operation, "path");
    String name = operation.path("op").asText("");
    return switch (name) {
      case "add" -> add(document, path, value(operation));
      case "remove" -> {
        remove(document, path);
        yield document;
      }
      case "replace" -> replace(document, path, value(operation));
      case "move" -> {
        Pointer from = pointer(operation, "from");
        if (path.isBelow(from)) {
          throw PatchException.unfit("cannot move " + from.text() + " into itself");
        }
        JsonNode moved = require(document, from).deepCopy();
        remove(document, from);
        yield add(document, path, moved);
      }
      case "copy" -> add(document, path, require(document, pointer(operation, "from")).deepCopy());
      case "test" -> {
        JsonNode expected = operation.path("value");
        JsonNode found = find(document, path.steps());
        boolean same =
            found.isMissingNode()
                ? expected.isNull() || expected.isMissingNode()
                : found.equals(expected);
        if (!same) {
          throw PatchException.unfit("testing value " + path.text() + " failed: test failed");
        }
        yield document;
      }
      default -> throw PatchException.malformed("Unexpected kind: " + name);
    };
  }

  private static Pointer pointer(JsonNode operation, String field) {
    if (!operation.path(field).isTextual()) {
      throw PatchException.malformed("a JSON patch operation without \"" + field + "\"");
    }
    return Pointer.parse(operation.path(field).textValue());
  }

  private static JsonNode value(JsonNode operation) {
    JsonNode value = operation.path("value");
    if (value.isMissingNode()) {
      throw PatchException.malformed("a JSON patch operation without \"value\"");
    }
    return value.deepCopy();
  }

  private static JsonNode add(JsonNode document, Pointer path, JsonNode value) {
    if (path.isRoot()) {
      return value;
    }
    switch (container(document, path)) {
      case ObjectNode map -> map.set(path.last(), value);
      case ArrayNode list -> {
        if (path.last().equals(END_OF_LIST)) {
          list.add(value);
        } else {
          list.insert(index(path, list.size()), value);
        }
      }
      default -> throw missing("add", path);
    }
    return document;
  }

  private static void remove(JsonNode document, Pointer path) {
    if (path.isRoot()) {
      throw PatchException.unfit("cannot remove the whole document");
    }
    require(document, path);
    switch (container(document, path)) {
      case ObjectNode map -> map.remove(path.last());
      case ArrayNode list -> list.remove(index(path, list.size() - 1));
      default -> throw missing("remove", path);
    }
  }

  private static JsonNode replace(JsonNode document, Pointer path, JsonNode value) {
    if (path.isRoot()) {
      return value;
    }
    if (find(document, path.steps()).isMissingNode()) {
      throw missing("replace", path);
    }
    switch (container(document, path)) {
      case ObjectNode map -> map.set(path.last(), value);
      case ArrayNode list -> list.set(index(path, list.size() - 1), value);
      default -> throw missing("replace", path);
    }
    return document;
  }

  private static JsonNode container(JsonNode document, Pointer path) {
    return find(document, path.parent());
  }

  private static JsonNode require(JsonNode document, Pointer path) {
    JsonNode found = find(document, path.steps());
    if (found.isMissingNode()) {
      throw missing("remove", path);
    }
    return found;
  }

  private static PatchException missing(String operation, Pointer path) {
    return PatchException.unfit(
        operation
            + " operation does not apply: doc is missing path: \""
            + path.text()
            + "\": missing value");
  }

  private static JsonNode find(JsonNode from, List<String> steps) {
    JsonNode node = from;
    for (String step : steps) {
      node = node.isArray() ? node.path(elementIndex(step)) : node.path(step);
    }
    return node;
  }

  /// -1, at which there is no element, for what is no index.
  private static int elementIndex(String step) {
    return step.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(step) : -1;
  }

  private static int index(Pointer path, int most) {
    int index = elementIndex(path.last());
    if (index < 0 || index > most) {
      throw PatchException.unfit("Unable to access invalid index: " + path.last());
    }
    return index;
  }
}
