// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Event;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.KindSpec;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Event: something that happened to an object. Stored in its core form, served in that of
/// `events.k8s.io` too.
public final class Events implements Rules {
  private static final Table TABLE =
      new Table(
          List.of(
              Column.text("Last Seen"),
              Column.text("Type"),
              Column.text("Reason"),
              Column.text("Object"),
              Column.text("Subobject").wide(),
              Column.text("Source").wide(),
              Column.text("Message"),
              Column.text("First Seen").wide(),
              Column.number("Count").wide(),
              Column.ofName().wide()),
          (event, now) -> cells(EventVersions.toCore(event), now));

  static final Kind KIND =
      described(Kind.of("", "v1", "Event", Event.class)).rules(new Events()).build();

  /// The same objects in the group `events.k8s.io`.
  public static final Kind IN_EVENTS_GROUP =
      described(
              Kind.of(
                  "events.k8s.io",
                  "v1",
                  "Event",
                  io.fabric8.kubernetes.api.model.events.v1.Event.class))
          .storedAs("", "events", EventVersions::toCore, EventVersions::toEventsGroup)
          .build();

  private static KindSpec described(KindSpec kind) {
    return kind.shortNames("ev")
        .selectable(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type")
        .fieldValues((event, path) -> field(EventVersions.toCore(event), path))
        .table(TABLE);
  }

  private static String field(ObjectNode event, String path) {
    if (path.equals("source")) {
      return orElse(
          Tree.text(event, "source", "component"), Tree.text(event, "reportingComponent"));
    }
    return Tree.text(event, path.split("\\."));
  }

  private static List<Object> cells(ObjectNode event, Instant now) {
    String eventTime = Tree.text(event, "eventTime");
    String first = Ages.since(orElse(Tree.text(event, "firstTimestamp"), eventTime), now);
    String lastTimestamp = Tree.text(event, "lastTimestamp");
    String last = lastTimestamp.isEmpty() ? first : Ages.since(lastTimestamp, now);
    long count = Math.max(1, Tree.number(event, 0, "count"));
    if (Tree.has(event, "series")) {
      last = Ages.since(Tree.text(event, "series", "lastObservedTime"), now);
      count = Tree.number(event, 0, "series", "count");
    }
    return List.of(
        last,
        Tree.text(event, "type"),
        Tree.text(event, "reason"),
        target(event),
        Tree.text(event, "involvedObject", "fieldPath"),
        source(event),
        Tree.text(event, "message").strip(),
        first,
        count,
        Tree.name(event));
  }

  private static String target(ObjectNode event) {
    String kind = Tree.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT);
    String name = Tree.text(event, "involvedObject", "name");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private static String source(ObjectNode event) {
    String component =
        orElse(Tree.text(event, "source", "component"), Tree.text(event, "reportingComponent"));
    String host = orElse(Tree.text(event, "source", "host"), Tree.text(event, "reportingInstance"));
    return host.isEmpty() ? component : component + ", " + host;
  }

  private static String orElse(String first, String second) {
    return first.isEmpty() ? second : first;
  }

  @Override
  public void validateCreate(ObjectNode event, Errors errors) {
    String about = Tree.text(event, "involvedObject", "namespace");
    FieldPath field = FieldPath.of("involvedObject").child("namespace");
    String namespace = Tree.namespace(event);
    if (about.isEmpty() ? !namespace.equals("default") : !about.equals(namespace)) {
      errors.invalid(field, about, "does not match event.namespace");
    }
  }
}
