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
import io.portolan.kube.stream.WebSocket;
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
    Format format = Format.streamed(call.headers().all("accept"));
    ObjectWatch watch = watch(call, kind, namespace);
    Answers.warn(call, reply);
    try (OutputStream out = reply.stream(200, Reply.JSON)) {
      run(call, watch, new WatchStream(kind, format, answers.tables(call), out));
    }
  }

  private ObjectWatch watch(Call call, Kind kind, String namespace) {
    Query query = call.query();
    String revision = query.text("resourceVersion");
    RevisionMatch match =
        RevisionMatch.parse(revision, revision.isEmpty() ? "" : query.text("resourceVersionMatch"));
    return api.reader()
        .watch(
            new ObjectWatch.Request(
                kind, namespace, selection(call, kind), match, query.flag("sendInitialEvents")));
  }

  private static void run(Call call, ObjectWatch watch, WatchStream stream)
      throws IOException, InterruptedException {
    long seconds =
        call.query()
            .number("timeoutSeconds")
            .filter(named -> named > 0)
            .orElseGet(
                () ->
                    LEAST_WATCH_SECONDS
                        + ThreadLocalRandom.current().nextLong(LEAST_WATCH_SECONDS));
    stream.run(watch, Duration.ofSeconds(seconds), call.query().flag("allowWatchBookmarks"));
  }

  /// A watch over a WebSocket.
  UpgradedConnection.Session watchSession(Call call, ResourcePath path) {
    Kind kind =
        api.kinds()
            .byResource(path.group(), path.version(), path.plural())
            .orElseThrow(Statuses::noSuchResource);
    ObjectWatch watch = watch(call, kind, path.namespace());
    return transport -> {
      WebSocket socket = new WebSocket(transport);
      WatchStream stream =
          new WatchStream(kind, Format.OBJECT, answers.tables(call), new WatchMessages(socket));
      Thread sender =
          Thread.ofVirtual().name("watch-sender").start(() -> send(call, watch, stream, socket));
      try {
        while (socket.receive().isPresent()) {
          // A client of a watch has nothing to say.
        }
      } finally {
        sender.interrupt();
      }
    };
  }

  private static void send(Call call, ObjectWatch watch, WatchStream stream, WebSocket socket) {
    try {
      run(call, watch, stream);
      socket.close(WebSocket.NORMAL);
    } catch (InterruptedException | IOException _) {
      // The client is gone.
      Thread.currentThread().interrupt();
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
