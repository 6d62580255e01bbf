// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Reader;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.kind.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/// Sends objects and lists in the form that the client asked for.
final class Answers {
  private final InstantSource clock;

  Answers(InstantSource clock) {
    this.clock = clock;
  }

  void object(Call call, Reply reply, int code, StoredObject object) {
    warn(call, reply);
    switch (Format.accepted(call.headers().all("accept"))) {
      case OBJECT -> reply.send(code, Reply.JSON, object.bytes());
      case TABLE ->
          reply.json(
              code,
              tables(call)
                  .table(object.kind(), List.of(object), revision(object.revision()), true));
      case PARTIAL -> reply.json(code, Tables.partial(object.shown()));
    }
  }

  void list(Call call, Reply reply, Kind kind, Reader.Listing listing) throws IOException {
    warn(call, reply);
    ObjectNode metadata = revision(listing.revision());
    if (!listing.continuation().isEmpty()) {
      metadata.put("continue", listing.continuation());
    }
    listing.remaining().ifPresent(remaining -> metadata.put("remainingItemCount", remaining));
    switch (Format.accepted(call.headers().all("accept"))) {
      case OBJECT -> objects(reply, kind, listing, metadata);
      case TABLE -> reply.json(200, tables(call).table(kind, listing.items(), metadata, true));
      case PARTIAL -> reply.json(200, partialList(listing, metadata));
    }
  }

  private static void objects(Reply reply, Kind kind, Reader.Listing listing, ObjectNode metadata)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    String head =
        "{\"kind\":\""
            + kind.listKind()
            + "\",\"apiVersion\":\""
            + kind.apiVersion()
            + "\",\"metadata\":"
            + metadata
            + ",\"items\":[";
    body.write(head.getBytes(StandardCharsets.UTF_8));
    boolean first = true;
    for (StoredObject item : listing.items()) {
      if (!first) {
        body.write(',');
      }
      first = false;
      item.writeTo(body);
    }
    body.write(']');
    body.write('}');
    reply.send(200, Reply.JSON, body.toByteArray());
  }

  private static ObjectNode partialList(Reader.Listing listing, ObjectNode metadata) {
    ObjectNode list = Json.object();
    list.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
    list.set("metadata", metadata);
    ArrayNode items = list.putArray("items");
    listing.items().forEach(item -> items.add(Tables.partial(item.shown())));
    return list;
  }

  Tables tables(Call call) {
    return new Tables(Tables.Include.parse(call.query().text("includeObject")), clock);
  }

  static ObjectNode revision(long revision) {
    return Json.object().put("resourceVersion", Long.toString(revision));
  }

  /// Puts what the client should know into the headers.
  static void warn(Call call, Reply reply) {
    for (String warning : call.warnings()) {
      String quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
      reply.header("Warning", "299 - \"" + quoted + "\"");
    }
  }
}
