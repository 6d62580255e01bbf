// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The JSON form of sets of fields, `fieldsV1`: a map from path elements to what is below, in which
/// `.` stands for the field itself where others are below it.
///
/// ```
/// {"f:spec":{"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{}}}}
/// ```
final class FieldSetJson {
  private static final String SELF = ".";

  private static final int MOST_KNOWN = 1024;
  private static final Map<String, FieldSet> KNOWN = new ConcurrentHashMap<>();

  private FieldSetJson() {}

  static String text(FieldSet set) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      write(set, false, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(FieldSet set, boolean self, JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (self && !set.isEmpty()) {
      json.writeFieldName(SELF);
      json.writeStartObject();
      json.writeEndObject();
    }
    for (FieldSet.Node node : set.nodes()) {
      json.writeFieldName(node.element().encoded());
      write(node.below(), node.member(), json);
    }
    json.writeEndObject();
  }

  /// The set of a text that this program wrote. Objects that are made alike have their fields from
  /// the same few sets.
  static FieldSet known(String text) {
    FieldSet found = KNOWN.get(text);
    if (found == null) {
      try {
        found = read(Values.JSON.readTree(text));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
      if (KNOWN.size() >= MOST_KNOWN) {
        KNOWN.clear();
      }
      KNOWN.put(text, found);
    }
    return found;
  }

  /// @throws IllegalArgumentException when it is no set
  static FieldSet read(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("a set of fields is an object, not " + json);
    }
    Map<PathElement, FieldSet.Node> nodes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (!entry.getKey().equals(SELF)) {
        JsonNode below = entry.getValue();
        PathElement element = PathElement.parse(entry.getKey());
        boolean member = below.isEmpty() || below.has(SELF);
        nodes.put(element, new FieldSet.Node(element, member, read(below)));
      }
    }
    List<FieldSet.Node> sorted = new ArrayList<>(nodes.values());
    return FieldSet.ofNodes(sorted);
  }
}
