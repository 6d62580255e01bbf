// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.ObjectWatch;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.Reader;
import io.portolan.kube.api.RevisionMatch;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.select.Selection;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Requests about all objects of a kind: list, watch, create, deletecollection.
final class Collections {
  /// A watch that names no time ends after half an hour to an hour, so that not all clients come
  /// back at once.
  private static final long LEAST_WATCH_SECONDS = 1800;

  private final Api api;
  private final Answers answers;
  private final Writes writes;

  Collections(Api api, Answers answers, Writes writes) {
    this.api = api;
    this.answers = answers;
    this.writes = writes;
  }

  void handle(Call call, Reply reply, Kind kind, String namespace)
      throws IOException, InterruptedException {
    switch (call.method()) {
      case "GET", "HEAD" -> {
        if (call.query().flag("watch")) {
          watch(call, reply, kind, namespace);
        } else {
          answers.list(call, reply, kind, list(call, kind, namespace));
        }
      }
      case "POST" -> create(call, reply, kind, namespace);
      case "DELETE" -> deleteAll(call, reply, kind, namespace);
      default ->
          throw Statuses.methodNotAllowed(
              "the server does not allow this method on the requested resource");
    }
  }

  private Reader.Listing list(Call call, Kind kind, String namespace) {
    Query query = call.query();
    return api.reader()
        .list(
            new Reader.ListRequest(
                kind,
                namespace,
                selection(call, kind),
                Math.clamp(query.number("limit").orElse(0L), 0, Integer.MAX_VALUE),
                query.text("continue"),
                revision(query)));
  }

  private static Selection selection(Call call, Kind kind) {
    Query query = call.query();
    return Selection.parse(kind, query.text("labelSelector"), query.text("fieldSelector"));
  }

  private static RevisionMatch revision(Query query) {
    return RevisionMatch.parse(query.text("resourceVersion"), query.text("resourceVersionMatch"));
  }

  private void watch(Call call, Reply reply, Kind kind, String namespace)
      throws IOException, InterruptedException {
    Query query = call.query();
    boolean initialEvents = query.flag("sendInitialEvents");
    Format format = Format.accepted(call.headers().all("accept"));
    RevisionMatch match =
        RevisionMatch.parse(
            query.text("resourceVersion"),
            query.text("resourceVersion").isEmpty() ? "" : query.text("resourceVersionMatch"));
    ObjectWatch watch =
        api.reader()
            .watch(
                new ObjectWatch.Request(
                    kind, namespace, selection(call, kind), match, initialEvents));
    long seconds =
        query
            .number("timeoutSeconds")
            .filter(named -> named > 0)
            .orElseGet(
                () ->
                    LEAST_WATCH_SECONDS
                        + ThreadLocalRandom.current().nextLong(LEAST_WATCH_SECONDS));
    Answers.warn(call, reply);
    try (OutputStream out = reply.stream(200, Reply.JSON)) {
      new WatchStream(kind, format, answers.tables(call), out)
          .run(watch, Duration.ofSeconds(seconds), query.flag("allowWatchBookmarks"));
    }
  }

  private void create(Call call, Reply reply, Kind kind, String namespace) throws IOException {
    WriteContext context = writes.context(call);
    ObjectNode body = writes.body(call, kind);
    kind.warning().ifPresent(call::warn);
    answers.object(call, reply, 201, api.create(kind, namespace, body, context));
  }

  private void deleteAll(Call call, Reply reply, Kind kind, String namespace) throws IOException {
    Writes.Deletion deletion = writes.deletion(call);
    Reader.Listing listing = list(call, kind, namespace);
    for (StoredObject object : listing.items()) {
      Place place =
          new Place(
              kind, object.tree().path("metadata").path("namespace").asText(""), object.name());
      try {
        api.delete(place, deletion.request(), deletion.context());
      } catch (KubeException refusal) {
        if (!refusal.isNotFound()) {
          throw refusal;
        }
      }
    }
    answers.list(call, reply, kind, listing);
  }
}
