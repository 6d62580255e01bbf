// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.select.Selection;
import io.portolan.kube.store.Entry;
import io.portolan.kube.store.Event;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.StoreException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A running watch. It holds a position in the store's events and nothing else, so an idle one
/// costs next to nothing and a slow reader is no burden: one that falls too far behind is told that
/// its revision expired. For one reader at a time; needs no closing.
public final class ObjectWatch {
  private final Store store;
  private final Request request;
  private final Queue<Change> ready = new ArrayDeque<>();
  private Store.@Nullable Cursor cursor;
  private boolean over;

  /// What to watch.
  ///
  /// @param namespace "" for all
  /// @param revision after which to begin; unset or 0 begins with what there is
  /// @param initialEvents whether to begin with what there is and a bookmark after it
  public record Request(
      Kind kind,
      String namespace,
      Selection selection,
      RevisionMatch revision,
      boolean initialEvents) {}

  /// What a watch tells.
  public sealed interface Change {
    /// Created, or now selected.
    record Added(StoredObject object) implements Change {}

    /// Changed.
    record Modified(StoredObject object) implements Change {}

    /// Gone, or no longer selected; the last state that was told.
    record Deleted(StoredObject object) implements Change {}

    /// Nothing more happened up to this revision.
    ///
    /// @param initialEventsEnd whether it ends the objects that were there at the beginning
    record Bookmark(long revision, boolean initialEventsEnd) implements Change {}

    /// The watch is over: the reader has to list again.
    record Expired(KubeException why) implements Change {}
  }

  ObjectWatch(Store store, Request request) {
    this.store = store;
    this.request = request;
    long asked = request.revision().asked().orElse(0);
    if (asked > 0 && !request.initialEvents()) {
      resumeAfter(asked);
    } else {
      if (asked > store.revision()) {
        throw Statuses.tooLargeRevision(asked, store.revision());
      }
      beginWithWhatThereIs();
    }
  }

  private String prefix() {
    return Place.prefix(request.kind(), request.namespace());
  }

  private void resumeAfter(long revision) {
    long newest = store.revision();
    if (revision > newest) {
      // A revision of a store that is gone: only a new list can help.
      expire(revision, newest);
      return;
    }
    try {
      cursor = store.watch(prefix(), revision);
    } catch (StoreException.Compacted gone) {
      expire(revision, gone.oldest());
    }
  }

  private void beginWithWhatThereIs() {
    Store.Page page = store.list(Store.Range.all(prefix()));
    cursor = store.watch(prefix(), page.revision());
    for (Entry entry : page.entries()) {
      StoredObject object = StoredObject.of(request.kind(), entry);
      if (selects(object)) {
        ready.add(new Change.Added(object));
      }
    }
    if (request.initialEvents()) {
      ready.add(new Change.Bookmark(page.revision(), true));
    }
  }

  /// The next change; waits for it up to `timeoutMillis`. After [Change.Expired] nothing comes.
  public Optional<Change> next(long timeoutMillis) throws InterruptedException {
    Change first = ready.poll();
    if (first != null || over || cursor == null) {
      return Optional.ofNullable(first);
    }
    try {
      for (Event event : cursor.poll(timeoutMillis)) {
        told(event).ifPresent(ready::add);
      }
    } catch (StoreException.Compacted gone) {
      expire(cursor.position(), gone.oldest());
    }
    return Optional.ofNullable(ready.poll());
  }

  /// A bookmark for now, unless changes are waiting to be told.
  public Optional<Change.Bookmark> bookmark() throws InterruptedException {
    long revision = store.revision();
    Optional<Change> waiting = next(0);
    if (waiting.isPresent()) {
      Queue<Change> rest = new ArrayDeque<>(ready);
      ready.clear();
      ready.add(waiting.get());
      ready.addAll(rest);
      return Optional.empty();
    }
    return over ? Optional.empty() : Optional.of(new Change.Bookmark(revision, false));
  }

  private void expire(long asked, long oldest) {
    over = true;
    ready.add(
        new Change.Expired(
            Statuses.expired("too old resource version: " + asked + " (" + oldest + ")")));
  }

  private Optional<Change> told(Event event) {
    Optional<StoredObject> before =
        event.previous().map(entry -> StoredObject.of(request.kind(), entry)).filter(this::selects);
    return switch (event) {
      case Event.Put(Entry entry, Optional<Entry> _) -> {
        StoredObject now = StoredObject.of(request.kind(), entry);
        if (selects(now)) {
          yield Optional.of(before.isPresent() ? new Change.Modified(now) : new Change.Added(now));
        }
        yield before.map(last -> deleted(last, event));
      }
      case Event.Deleted _ -> before.map(last -> deleted(last, event));
    };
  }

  private Change deleted(StoredObject last, Event event) {
    return new Change.Deleted(new StoredObject(request.kind(), last.entry(), event.revision()));
  }

  private boolean selects(StoredObject object) {
    return request.selection().matches(object::tree, request.kind());
  }
}
