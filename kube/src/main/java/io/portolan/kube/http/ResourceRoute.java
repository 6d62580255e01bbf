// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Api;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.kind.Kind;
import java.io.IOException;
import java.util.Optional;

/// Requests about resources: `/api/...` and `/apis/...` below a version.
final class ResourceRoute implements ApiHandler.Route {
  private final Api api;
  private final Collections collections;
  private final Objects objects;
  private final Subresources subresources;

  ResourceRoute(Api api, Collections collections, Objects objects, Subresources subresources) {
    this.api = api;
    this.collections = collections;
    this.objects = objects;
    this.subresources = subresources;
  }

  @Override
  public boolean handle(Call call, Reply reply) throws IOException, InterruptedException {
    Optional<ResourcePath> parsed = ResourcePath.parse(call.path());
    if (parsed.isEmpty()) {
      return false;
    }
    ResourcePath path = parsed.get();
    Kind kind =
        api.kinds()
            .byResource(path.group(), path.version(), path.plural())
            .filter(found -> found.namespaced() || path.namespace().isEmpty())
            .orElseThrow(Statuses::noSuchResource);
    boolean needsNamespace = kind.namespaced() && path.namespace().isEmpty();
    if (path.isCollection()) {
      if (needsNamespace && !call.method().equals("GET") && !call.method().equals("HEAD")) {
        throw Statuses.methodNotAllowed(
            "the server does not allow this method on the requested resource");
      }
      collections.handle(call, reply, kind, path.namespace());
    } else if (needsNamespace) {
      throw Statuses.noSuchResource();
    } else {
      Place place = new Place(kind, path.namespace(), path.name());
      if (path.subresource().isEmpty()) {
        objects.handle(call, reply, place);
      } else {
        subresources.handle(call, reply, place, path.subresource());
      }
    }
    return true;
  }
}
