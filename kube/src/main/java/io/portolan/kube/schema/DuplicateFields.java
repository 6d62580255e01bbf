// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds fields that stand twice in one object of a JSON text.
public final class DuplicateFields {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser parser;
  private final List<String> found = new ArrayList<>();

  private DuplicateFields(JsonParser parser) {
    this.parser = parser;
  }

  /// `duplicate field "spec.replicas"` for each; empty too when `json` is malformed.
  public static List<String> find(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      DuplicateFields search = new DuplicateFields(parser);
      parser.nextToken();
      search.value("");
      return search.found;
    } catch (IOException _) {
      return List.of();
    }
  }

  /// Reads the value that the parser stands on. Nesting is bounded by the parser's constraints.
  private void value(String path) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        String below = path.isEmpty() ? name : path + "." + name;
        if (!seen.add(name)) {
          found.add("duplicate field \"" + below + "\"");
        }
        parser.nextToken();
        value(below);
      }
    } else if (token == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        value(path + "[" + i + "]");
      }
    }
  }
}
