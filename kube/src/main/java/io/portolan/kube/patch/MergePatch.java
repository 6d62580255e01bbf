// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// JSON merge patch, RFC 7386: maps are merged, null removes, all else replaces.
public final class MergePatch {
  private MergePatch() {}

  /// Changes `document` in place and returns it.
  public static ObjectNode apply(ObjectNode document, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            field -> {
              String name = field.getKey();
              JsonNode value = field.getValue();
              if (value.isNull()) {
                document.remove(name);
              } else if (value instanceof ObjectNode map) {
                ObjectNode target =
                    document.get(name) instanceof ObjectNode present
                        ? present
                        : document.putObject(name);
                apply(target, map);
              } else {
                document.set(name, value.deepCopy());
              }
            });
    return document;
  }
}
