// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.select.Selection;
import io.portolan.kube.store.Entry;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads objects: get, list, watch.
public final class Reader {
  private final Store store;

  Reader(Store store) {
    this.store = store;
  }

  /// The newest revision.
  public long revision() {
    return store.revision();
  }

  public Optional<StoredObject> find(Place place) {
    return store.get(place.key()).map(entry -> StoredObject.of(place.kind(), entry));
  }

  /// @throws KubeException not found
  public StoredObject get(Place place) {
    return find(place).orElseThrow(() -> Statuses.notFound(place));
  }

  /// What a list asks for.
  ///
  /// @param namespace "" for all
  /// @param limit 0 for no limit
  /// @param continuation the token of the previous part, or ""
  /// @param revision as the client wrote it: "", "0" or a number
  public record ListRequest(
      Kind kind,
      String namespace,
      Selection selection,
      int limit,
      String continuation,
      RevisionMatch revision) {

    public static ListRequest all(Kind kind, String namespace) {
      return new ListRequest(kind, namespace, Selection.EVERYTHING, 0, "", RevisionMatch.NEWEST);
    }
  }

  /// A part of a list.
  ///
  /// @param continuation the token for the next part, "" when this is the last
  /// @param remaining how many objects follow, when that is known
  public record Listing(
      List<StoredObject> items, long revision, String continuation, Optional<Integer> remaining) {}

  /// @throws KubeException when the revision is gone or the token is wrong
  public Listing list(ListRequest request) {
    String prefix = Place.prefix(request.kind(), request.namespace());
    Continuation token =
        request.continuation().isEmpty()
            ? new Continuation(request.revision().toListAt(request.limit(), store.revision()), "")
            : Continuation.parse(request.continuation());
    Optional<String> name = request.selection().onlyName();
    if (name.isPresent() && !request.namespace().isEmpty() && request.limit() == 0) {
      return listOne(request, new Place(request.kind(), request.namespace(), name.get()));
    }
    int limit = request.selection().isEverything() ? request.limit() : 0;
    Store.Page page =
        page(new Store.Range(prefix, prefix + token.after(), token.revision(), limit));
    List<StoredObject> items = new ArrayList<>(page.entries().size());
    String last = "";
    boolean more = page.remaining() > 0;
    for (Entry entry : page.entries()) {
      if (request.limit() > 0 && items.size() == request.limit()) {
        more = true;
        break;
      }
      StoredObject object = StoredObject.of(request.kind(), entry);
      last = entry.key();
      if (request.selection().matches(object::tree, request.kind())) {
        items.add(object);
      }
    }
    if (!more) {
      return new Listing(items, page.revision(), "", Optional.empty());
    }
    String next =
        new Continuation(page.revision(), last.substring(prefix.length()) + '\0').encode();
    Optional<Integer> remaining =
        request.selection().isEverything() ? Optional.of(page.remaining()) : Optional.empty();
    return new Listing(items, page.revision(), next, remaining);
  }

  private Listing listOne(ListRequest request, Place place) {
    long revision = store.revision();
    List<StoredObject> items =
        find(place).stream()
            .filter(found -> request.selection().matches(found::tree, request.kind()))
            .toList();
    long shown = items.isEmpty() ? revision : Math.max(revision, items.getFirst().revision());
    return new Listing(items, shown, "", Optional.empty());
  }

  private Store.Page page(Store.Range range) {
    try {
      return store.list(range);
    } catch (StoreException.Compacted gone) {
      if (range.from().equals(range.prefix())) {
        throw Statuses.expired(
            "The resourceVersion for the provided list is too old: " + gone.getMessage());
      }
      String rest = range.from().substring(range.prefix().length());
      throw Continuation.expired(new Continuation(Store.NEWEST, rest));
    }
  }

  /// @throws KubeException when the request cannot be served at all; a revision that is too old
  ///     ends the watch with an event instead
  public ObjectWatch watch(ObjectWatch.Request request) {
    return new ObjectWatch(store, request);
  }
}
