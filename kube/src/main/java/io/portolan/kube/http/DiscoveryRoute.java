// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import io.portolan.kube.discovery.Discovery;
import io.portolan.kube.http.Format.MediaType;
import java.util.List;

/// Tells clients what is served: `/api`, `/apis` and what lies between them and resources.
final class DiscoveryRoute implements ApiHandler.Route {
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  private final Discovery discovery;

  DiscoveryRoute(Discovery discovery) {
    this.discovery = discovery;
  }

  @Override
  public boolean handle(Call call, Reply reply) {
    List<String> path = call.path();
    if (path.isEmpty()) {
      reply.json(200, discovery.paths());
      return true;
    }
    boolean core = path.getFirst().equals("api") && path.size() <= 2;
    boolean groups = path.getFirst().equals("apis") && path.size() <= 3;
    if (!core && !groups) {
      return false;
    }
    if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
      throw Statuses.methodNotAllowed(
          "the server does not allow this method on the requested resource");
    }
    if (core) {
      core(call, reply);
    } else {
      groups(call, reply);
    }
    return true;
  }

  private void core(Call call, Reply reply) {
    if (call.path().size() == 2) {
      reply.json(
          200, discovery.resources("", call.path().get(1)).orElseThrow(Statuses::noSuchResource));
    } else if (wantsAggregated(call)) {
      reply.send(200, AGGREGATED, discovery.aggregatedCore());
    } else {
      reply.json(200, discovery.coreVersions());
    }
  }

  private void groups(Call call, Reply reply) {
    List<String> path = call.path();
    switch (path.size()) {
      case 1 -> {
        if (wantsAggregated(call)) {
          reply.send(200, AGGREGATED, discovery.aggregatedGroups());
        } else {
          reply.json(200, discovery.groups());
        }
      }
      case 2 -> reply.json(200, discovery.group(path.get(1)).orElseThrow(Statuses::noSuchResource));
      default ->
          reply.json(
              200,
              discovery.resources(path.get(1), path.get(2)).orElseThrow(Statuses::noSuchResource));
    }
  }

  private static boolean wantsAggregated(Call call) {
    for (MediaType type : MediaType.parseAll(call.headers().all("accept"))) {
      if (type.type().equals("application/json")) {
        boolean list = "APIGroupDiscoveryList".equals(type.parameters().get("as"));
        boolean version = "v2".equals(type.parameters().get("v"));
        if (list && version) {
          return true;
        }
        if (!list) {
          return false;
        }
      }
    }
    return false;
  }
}
