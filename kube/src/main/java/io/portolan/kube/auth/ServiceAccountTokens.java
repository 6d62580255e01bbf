// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.User;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The tokens by which pods speak to the API.
public final class ServiceAccountTokens {
  /// Who issues them, which is also the audience unless another is asked for.
  public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  private static final String PREFIX = "system:serviceaccount:";

  private final TokenKeys keys;
  private final Api api;

  public ServiceAccountTokens(TokenKeys keys, Api api) {
    this.keys = keys;
    this.api = api;
  }

  /// What a token is for.
  ///
  /// @param audiences empty for the API itself
  /// @param boundPod the pod with which it ends
  public record Request(
      String namespace,
      String serviceAccount,
      List<String> audiences,
      Duration validity,
      Optional<BoundPod> boundPod) {}

  /// A pod that a token is bound to.
  public record BoundPod(String name, String uid) {}

  /// A token and its end.
  public record Issued(String token, Instant expires) {
    /// Without the token.
    @Override
    public String toString() {
      return "Issued[until " + expires + "]";
    }
  }

  /// @throws io.portolan.kube.client.KubeException when there is no such service account
  public Issued issue(Request request) {
    ObjectNode account =
        api.reader()
            .get(new Place(kind("ServiceAccount"), request.namespace(), request.serviceAccount()))
            .tree();
    Instant now = api.clock().instant();
    Instant expires = Instant.ofEpochSecond(now.plus(request.validity()).getEpochSecond());
    ObjectNode claims = Json.object();
    ArrayNode audiences = claims.putArray("aud");
    if (request.audiences().isEmpty()) {
      audiences.add(ISSUER);
    }
    request.audiences().forEach(audiences::add);
    claims.put("exp", expires.getEpochSecond());
    claims.put("iat", now.getEpochSecond());
    claims.put("iss", ISSUER);
    claims.put("jti", UUID.randomUUID().toString());
    ObjectNode bound = claims.putObject("kubernetes.io");
    bound.put("namespace", request.namespace());
    bound
        .putObject("serviceaccount")
        .put("name", request.serviceAccount())
        .put("uid", Tree.text(account, "metadata", "uid"));
    request
        .boundPod()
        .ifPresent(pod -> bound.putObject("pod").put("name", pod.name()).put("uid", pod.uid()));
    claims.put("nbf", now.getEpochSecond());
    claims.put("sub", PREFIX + request.namespace() + ":" + request.serviceAccount());
    return new Issued(keys.sign(claims), expires);
  }

  /// The user of a token; empty when it is not ours, is over, or is bound to something that is
  /// gone.
  public Optional<User> authenticate(String token, List<String> audiences) {
    return keys.verified(token)
        .filter(claims -> isCurrent(claims) && isFor(claims, audiences) && isBound(claims))
        .map(ServiceAccountTokens::user);
  }

  private boolean isCurrent(JsonNode claims) {
    long now = api.clock().instant().getEpochSecond();
    return claims.path("iss").asText().equals(ISSUER)
        && now < claims.path("exp").asLong(0)
        && claims.path("nbf").asLong(Long.MAX_VALUE) <= now;
  }

  private static boolean isFor(JsonNode claims, List<String> audiences) {
    List<String> wanted = audiences.isEmpty() ? List.of(ISSUER) : audiences;
    return Tree.texts(claims, "aud").stream().anyMatch(wanted::contains);
  }

  private boolean isBound(JsonNode claims) {
    JsonNode bound = claims.path("kubernetes.io");
    String namespace = bound.path("namespace").asText();
    return lives("ServiceAccount", namespace, bound.path("serviceaccount"))
        && (!bound.has("pod") || lives("Pod", namespace, bound.path("pod")));
  }

  private boolean lives(String kind, String namespace, JsonNode claimed) {
    return api.reader()
        .find(new Place(kind(kind), namespace, claimed.path("name").asText()))
        .filter(
            found ->
                Tree.text(found.tree(), "metadata", "uid").equals(claimed.path("uid").asText()))
        .isPresent();
  }

  private static User user(JsonNode claims) {
    String namespace = Tree.text(claims, "kubernetes.io", "namespace");
    return new User(
        claims.path("sub").asText(),
        Tree.text(claims, "kubernetes.io", "serviceaccount", "uid"),
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            "system:authenticated"));
  }

  private Kind kind(String name) {
    return api.kinds()
        .byKind("", "v1", name)
        .orElseThrow(() -> new IllegalStateException("no kind " + name));
  }
}
