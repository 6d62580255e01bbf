// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.User;
import io.portolan.kube.auth.ServiceAccountTokens;
import io.portolan.kube.discovery.ApiResource;
import io.portolan.kube.kind.Tree;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reviews: questions about users that are asked by creating an object. There is no authorization
/// here, so whoever is known may do everything, and the answers say so.
final class Reviews implements ApiHandler.Route {
  private static final String AUTHORIZATION = "authorization.k8s.io";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  /// As discovery shows them.
  static final List<ApiResource> RESOURCES =
      List.of(
          resource(AUTHENTICATION, "SelfSubjectReview", false),
          resource(AUTHENTICATION, "TokenReview", false),
          resource(AUTHORIZATION, "LocalSubjectAccessReview", true),
          resource(AUTHORIZATION, "SelfSubjectAccessReview", false),
          resource(AUTHORIZATION, "SelfSubjectRulesReview", false),
          resource(AUTHORIZATION, "SubjectAccessReview", false));

  private final ServiceAccountTokens tokens;

  Reviews(ServiceAccountTokens tokens) {
    this.tokens = tokens;
  }

  private static ApiResource resource(String group, String kind, boolean namespaced) {
    String singular = kind.toLowerCase(Locale.ROOT);
    return new ApiResource(
        group,
        "v1",
        new ApiResource.Names(singular + "s", singular, kind, List.of(), List.of()),
        namespaced,
        List.of("create"),
        List.of());
  }

  @Override
  public boolean handle(Call call, Reply reply) throws IOException {
    Optional<ResourcePath> path =
        ResourcePath.parse(call.path()).filter(ResourcePath::isCollection);
    Optional<ApiResource> found =
        path.flatMap(
            wanted ->
                RESOURCES.stream()
                    .filter(
                        each ->
                            each.group().equals(wanted.group())
                                && each.version().equals(wanted.version())
                                && each.names().plural().equals(wanted.plural()))
                    .findFirst());
    if (found.isEmpty()) {
      return false;
    }
    Subresources.requirePost(call);
    ApiResource resource = found.get();
    ObjectNode body = Bodies.tree(call);
    Bodies.requireKind(body, resource.group() + "/v1", resource.names().kind());
    Tree.obtain(body, "metadata");
    ObjectNode status = body.putObject("status");
    answer(resource.names().kind(), call.user(), body, status);
    reply.json(201, body);
    return true;
  }

  private void answer(String kind, User user, ObjectNode body, ObjectNode status) {
    switch (kind) {
      case "SelfSubjectReview" -> describe(user, status.putObject("userInfo"));
      case "TokenReview" -> {
        Optional<User> owner =
            tokens.authenticate(
                Tree.text(body, "spec", "token"), Tree.texts(body, "spec", "audiences"));
        status.put("authenticated", owner.isPresent());
        if (owner.isPresent()) {
          describe(owner.get(), status.putObject("user"));
          List<String> audiences = Tree.texts(body, "spec", "audiences");
          ArrayNode shown = status.putArray("audiences");
          (audiences.isEmpty() ? List.of(ServiceAccountTokens.ISSUER) : audiences)
              .forEach(shown::add);
        }
      }
      case "SelfSubjectRulesReview" -> {
        ObjectNode rule = status.putArray("resourceRules").addObject();
        for (String list : List.of("verbs", "apiGroups", "resources")) {
          rule.putArray(list).add("*");
        }
        ObjectNode other = status.putArray("nonResourceRules").addObject();
        other.putArray("verbs").add("*");
        other.putArray("nonResourceURLs").add("*");
        status.put("incomplete", false);
      }
      default ->
          status.put("allowed", true).put("reason", "every known user may do everything here");
    }
  }

  private static void describe(User user, ObjectNode into) {
    into.put("username", user.name());
    if (!user.uid().isEmpty()) {
      into.put("uid", user.uid());
    }
    ArrayNode groups = into.putArray("groups");
    user.groups().forEach(groups::add);
  }
}
