// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/// The fields in which two JSON trees differ, one line each: `-` for the old, `+` for the new.
final class PodDifference {
  private PodDifference() {}

  static String print(JsonNode old, JsonNode updated) {
    List<String> lines = new ArrayList<>();
    collect("spec", old, updated, lines);
    return String.join("\n", lines);
  }

  private static void collect(String path, JsonNode old, JsonNode updated, List<String> lines) {
    if (old.equals(updated)) {
      return;
    }
    if (old.isObject() && updated.isObject()) {
      TreeSet<String> fields = new TreeSet<>();
      old.fieldNames().forEachRemaining(fields::add);
      updated.fieldNames().forEachRemaining(fields::add);
      for (String field : fields) {
        collect(path + "." + field, old.path(field), updated.path(field), lines);
      }
      return;
    }
    if (old.isArray() && updated.isArray() && old.size() == updated.size()) {
      for (int i = 0; i < old.size(); i++) {
        collect(path + "[" + i + "]", old.get(i), updated.get(i), lines);
      }
      return;
    }
    if (!old.isMissingNode()) {
      lines.add("- " + path + ": " + old);
    }
    if (!updated.isMissingNode()) {
      lines.add("+ " + path + ": " + Objects.toString(updated));
    }
  }
}
