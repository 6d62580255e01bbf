// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import io.portolan.kube.openapi.OpenApi;
import java.util.List;

/// Hands out the OpenAPI documents: `/openapi/v2` and `/openapi/v3`.
final class OpenApiRoute implements ApiHandler.Route {
  private final OpenApi documents;

  OpenApiRoute(OpenApi documents) {
    this.documents = documents;
  }

  @Override
  public boolean handle(Call call, Reply reply) {
    List<String> path = call.path();
    if (path.size() < 2 || !path.getFirst().equals("openapi")) {
      return false;
    }
    if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
      throw Subresources.notAllowed();
    }
    switch (path.get(1)) {
      case "v2" -> old(call, reply);
      case "v3" -> {
        byte[] document =
            path.size() == 2
                ? documents.v3Index()
                : documents
                    .v3(String.join("/", path.subList(2, path.size())))
                    .orElseThrow(Statuses::noSuchResource);
        reply.send(200, Reply.JSON, document);
      }
      default -> throw Statuses.noSuchResource();
    }
    return true;
  }

  /// Clients that can read the protobuf form say so first; some read nothing else.
  private void old(Call call, Reply reply) {
    boolean protobuf =
        call.headers().all("accept").stream()
            .anyMatch(
                type -> type.contains(OpenApi.ASKED_PROTOBUF) || type.contains(OpenApi.PROTOBUF));
    if (protobuf) {
      reply.send(200, OpenApi.PROTOBUF, documents.v2Protobuf());
    } else {
      reply.send(200, Reply.JSON, documents.v2Json());
    }
  }
}
