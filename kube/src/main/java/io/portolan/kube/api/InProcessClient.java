// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.select.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and writes through the API of this process, without HTTP. Objects are decoded once for
/// each revision and shared by all who read them here.
public final class InProcessClient implements ObjectClient {
  private final Api api;
  private final WriteContext context;

  public InProcessClient(Api api, WriteContext context) {
    this.api = api;
    this.context = context;
  }

  @Override
  public <T extends HasMetadata> Optional<T> get(Class<T> type, String namespace, String name) {
    return api.reader()
        .find(new Place(kind(type), namespace, name))
        .map(found -> found.typed(type));
  }

  @Override
  public <T extends HasMetadata> T create(T object) {
    Class<T> type = typeOf(object);
    Kind kind = kind(type);
    return api.create(kind, namespace(object), tree(kind, object), context).typed(type);
  }

  @Override
  public <T extends HasMetadata> T update(T object) {
    Class<T> type = typeOf(object);
    Place place = place(object);
    return api.update(place, _ -> tree(place.kind(), object), context).typed(type);
  }

  @Override
  public <T extends HasMetadata> T updateStatus(T object) {
    Class<T> type = typeOf(object);
    Place place = place(object);
    return api.updateStatus(place, _ -> tree(place.kind(), object), context).typed(type);
  }

  @Override
  public <T extends HasMetadata> void delete(
      Class<T> type, String namespace, String name, Deletion how) {
    Api.DeleteRequest request =
        new Api.DeleteRequest(
            new Preconditions(how.uid(), Optional.empty()),
            how.gracePeriodSeconds(),
            Optional.of(how.propagation()));
    try {
      api.delete(new Place(kind(type), namespace, name), request, context);
    } catch (KubeException refusal) {
      if (!refusal.isNotFound()) {
        throw refusal;
      }
    }
  }

  @Override
  public void bind(String namespace, String pod, String node) {
    api.bind(new Place(kind(Pod.class), namespace, pod), node, Map.of(), context);
  }

  @Override
  public void finalizeNamespace(String name) {
    Place place = new Place(kind(Namespace.class), "", name);
    Optional<Namespace> namespace = get(Namespace.class, "", name);
    if (namespace.isEmpty()) {
      return;
    }
    List<String> finalizers = new ArrayList<>(namespace.get().getSpec().getFinalizers());
    finalizers.remove("kubernetes");
    try {
      api.finalizeNamespace(place, finalizers, context);
    } catch (KubeException refusal) {
      if (!refusal.isNotFound()) {
        throw refusal;
      }
    }
  }

  @Override
  public <T extends HasMetadata> Listing<T> list(Class<T> type) {
    Reader.Listing listing = api.reader().list(Reader.ListRequest.all(kind(type), ""));
    List<T> items = listing.items().stream().map(item -> item.typed(type)).toList();
    return new Listing<>(items, Long.toString(listing.revision()));
  }

  @Override
  public <T extends HasMetadata> Subscription watch(
      Class<T> type, String resourceVersion, Watcher<T> watcher) {
    ObjectWatch watch =
        api.reader()
            .watch(
                new ObjectWatch.Request(
                    kind(type),
                    "",
                    Selection.EVERYTHING,
                    RevisionMatch.parse(resourceVersion, ""),
                    false));
    return WatchThread.start(watch, type, watcher);
  }

  private Place place(HasMetadata object) {
    return new Place(kind(typeOf(object)), namespace(object), object.getMetadata().getName());
  }

  private Kind kind(Class<? extends HasMetadata> type) {
    return api.kinds()
        .byModel(type)
        .orElseThrow(() -> new IllegalArgumentException("the API has no kind for " + type));
  }

  private static String namespace(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return namespace == null ? "" : namespace;
  }

  private static ObjectNode tree(Kind kind, HasMetadata object) {
    ObjectNode tree = Json.fromTyped(object);
    tree.put("apiVersion", kind.apiVersion());
    tree.put("kind", kind.kind());
    return tree;
  }

  /// The fabric8 types have no subtypes that carry objects.
  @SuppressWarnings("unchecked")
  private static <T extends HasMetadata> Class<T> typeOf(T object) {
    return (Class<T>) object.getClass();
  }
}
