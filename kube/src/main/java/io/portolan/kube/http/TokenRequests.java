// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Place;
import io.portolan.kube.auth.ServiceAccountTokens;
import io.portolan.kube.kind.Tree;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Tokens for service accounts, by `authentication.k8s.io/v1` TokenRequest.
final class TokenRequests {
  private static final long DEFAULT_SECONDS = 3600;
  private static final long LEAST_SECONDS = 600;
  private static final long MOST_SECONDS = 1L << 32;

  private final ServiceAccountTokens tokens;

  TokenRequests(ServiceAccountTokens tokens) {
    this.tokens = tokens;
  }

  void handle(Call call, Reply reply, Place account) throws IOException {
    Subresources.requirePost(call);
    ObjectNode body = Bodies.tree(call);
    Bodies.requireKind(body, "authentication.k8s.io/v1", "TokenRequest");
    long seconds =
        Math.clamp(
            Tree.number(body, DEFAULT_SECONDS, "spec", "expirationSeconds"),
            LEAST_SECONDS,
            MOST_SECONDS);
    ServiceAccountTokens.Issued issued =
        tokens.issue(
            new ServiceAccountTokens.Request(
                account.namespace(),
                account.name(),
                Tree.texts(body, "spec", "audiences"),
                Duration.ofSeconds(seconds),
                boundPod(body)));
    ObjectNode spec = Tree.obtain(body, "spec");
    spec.put("expirationSeconds", seconds);
    if (!spec.has("audiences")) {
      spec.putArray("audiences").add(ServiceAccountTokens.ISSUER);
    }
    ObjectNode metadata = Tree.obtain(body, "metadata");
    metadata.put("name", account.name()).put("namespace", account.namespace());
    body.putObject("status")
        .put("token", issued.token())
        .put("expirationTimestamp", issued.expires().toString());
    reply.json(201, body);
  }

  private static Optional<ServiceAccountTokens.BoundPod> boundPod(ObjectNode body) {
    List<String> reference =
        List.of(
            Tree.text(body, "spec", "boundObjectRef", "kind"),
            Tree.text(body, "spec", "boundObjectRef", "name"),
            Tree.text(body, "spec", "boundObjectRef", "uid"));
    return reference.getFirst().equals("Pod")
        ? Optional.of(new ServiceAccountTokens.BoundPod(reference.get(1), reference.get(2)))
        : Optional.empty();
  }
}
