// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.Map;

/// Turns events of the core group into those of `events.k8s.io` and back, field by field.
final class EventVersions {
  private static final String EVENTS_GROUP = "events.k8s.io/v1";

  /// Core name to the name in `events.k8s.io`; all other fields have the same.
  private static final Map<String, String> NAMES =
      Map.of(
          "involvedObject", "regarding",
          "message", "note",
          "source", "deprecatedSource",
          "firstTimestamp", "deprecatedFirstTimestamp",
          "lastTimestamp", "deprecatedLastTimestamp",
          "count", "deprecatedCount",
          "reportingComponent", "reportingController");

  private EventVersions() {}

  /// A copy in the core form; the argument itself when it is in that form.
  static ObjectNode toCore(ObjectNode event) {
    if (!Tree.text(event, "apiVersion").equals(EVENTS_GROUP)) {
      return event;
    }
    ObjectNode core = event.deepCopy().put("apiVersion", "v1");
    NAMES.forEach((name, other) -> rename(core, other, name));
    return core;
  }

  /// A copy in the form of `events.k8s.io`.
  static ObjectNode toEventsGroup(ObjectNode event) {
    ObjectNode other = event.deepCopy().put("apiVersion", EVENTS_GROUP);
    NAMES.forEach((name, otherName) -> rename(other, name, otherName));
    return other;
  }

  private static void rename(ObjectNode object, String from, String to) {
    JsonNode value = object.remove(from);
    if (value != null) {
      object.set(to, value);
    }
  }
}
