// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.ObjectWatch;
import io.portolan.kube.api.ObjectWatch.Change;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Writes the changes of a watch as they come, one JSON document in a line each. A stored object is
/// written as it is stored: nothing is encoded again for another watcher.
final class WatchStream {
  private static final Duration BOOKMARK_INTERVAL = Duration.ofMinutes(1);
  private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);

  private final Kind kind;
  private final Format format;
  private final Tables tables;
  private final OutputStream out;
  private boolean described;

  WatchStream(Kind kind, Format format, Tables tables, OutputStream out) {
    this.kind = kind;
    this.format = format;
    this.tables = tables;
    this.out = out;
  }

  /// Writes until the time is over, the watch ends or the client leaves.
  ///
  /// @param bookmarks whether the client wants to know of revisions in which nothing happened
  void run(ObjectWatch watch, Duration time, boolean bookmarks)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    long nextBookmark = System.nanoTime() + BOOKMARK_INTERVAL.toNanos();
    // The headers leave with the first byte; a space before JSON means nothing.
    out.write(' ');
    out.flush();
    while (true) {
      long now = System.nanoTime();
      if (now >= end) {
        return;
      }
      long wait = Math.min(end, nextBookmark) - now;
      Optional<Change> change = watch.next(Math.max(0, wait / 1_000_000) + 1);
      while (change.isPresent()) {
        write(change.get());
        if (change.get() instanceof Change.Expired) {
          out.flush();
          return;
        }
        change = watch.next(0);
      }
      if (System.nanoTime() >= nextBookmark) {
        nextBookmark += BOOKMARK_INTERVAL.toNanos();
        if (bookmarks) {
          Optional<Change.Bookmark> bookmark = watch.bookmark();
          if (bookmark.isPresent()) {
            write(bookmark.get());
          }
        }
      }
      out.flush();
    }
  }

  private void write(Change change) throws IOException {
    switch (change) {
      case Change.Added(StoredObject object) -> object("ADDED", object);
      case Change.Modified(StoredObject object) -> object("MODIFIED", object);
      case Change.Deleted(StoredObject object) -> object("DELETED", object);
      case Change.Bookmark(long revision, boolean initialEnd) -> bookmark(revision, initialEnd);
      case Change.Expired(KubeException why) -> event("ERROR", Json.bytes(why.status()));
    }
  }

  private void object(String type, StoredObject object) throws IOException {
    switch (format) {
      case OBJECT -> {
        begin(type);
        object.writeTo(out);
        out.write(END);
      }
      case PARTIAL -> event(type, Json.bytes(Tables.partial(object.shown())));
      case TABLE -> {
        ObjectNode metadata = Answers.revision(object.revision());
        event(type, Json.bytes(tables.table(kind, List.of(object), metadata, !described)));
        described = true;
      }
    }
  }

  private void bookmark(long revision, boolean initialEnd) throws IOException {
    ObjectNode object = Json.object();
    switch (format) {
      case OBJECT -> object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
      case PARTIAL ->
          object.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
      case TABLE -> object.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    }
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(revision)).putNull("creationTimestamp");
    if (initialEnd) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    event("BOOKMARK", Json.bytes(object));
  }

  private void event(String type, byte[] object) throws IOException {
    begin(type);
    out.write(object);
    out.write(END);
  }

  private void begin(String type) throws IOException {
    out.write(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
  }
}
