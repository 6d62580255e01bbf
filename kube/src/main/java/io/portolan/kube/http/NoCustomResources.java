// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import java.util.List;

/// Says that there are no custom resource definitions, which is true: the kind is not served.
/// kubectl asks before it reports a kind that it does not know, and takes a refusal for a broken
/// server.
final class NoCustomResources implements ApiHandler.Route {
  private static final List<String> PATH =
      List.of("apis", "apiextensions.k8s.io", "v1", "customresourcedefinitions");

  @Override
  public boolean handle(Call call, Reply reply) {
    if (!call.path().equals(PATH) || !call.method().equals("GET")) {
      return false;
    }
    ObjectNode list = Json.object();
    list.put("kind", "CustomResourceDefinitionList").put("apiVersion", "apiextensions.k8s.io/v1");
    list.putObject("metadata").put("resourceVersion", "1");
    list.putArray("items");
    reply.json(200, list);
    return true;
  }
}
