// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// What anybody may ask: whether the API lives, and which version it speaks.
final class HealthRoute implements ApiHandler.Route {
  private static final Set<String> HEALTH = Set.of("healthz", "livez", "readyz");

  /// The version of Kubernetes whose API this is.
  static final String GIT_VERSION = "v1.32.4+portolan";

  @Override
  public boolean handle(Call call, Reply reply) {
    if (call.path().isEmpty()) {
      return false;
    }
    String first = call.path().getFirst();
    if (HEALTH.contains(first)) {
      reply.send(200, "text/plain; charset=utf-8", "ok".getBytes(StandardCharsets.UTF_8));
      return true;
    }
    if (first.equals("version") && call.path().size() == 1) {
      reply.json(
          200,
          Json.object()
              .put("major", "1")
              .put("minor", "32")
              .put("gitVersion", GIT_VERSION)
              .put("gitCommit", "")
              .put("gitTreeState", "clean")
              .put("buildDate", "2026-11-23T00:00:00Z")
              .put("goVersion", "")
              .put("compiler", "java")
              .put("platform", "linux/amd64"));
      return true;
    }
    return false;
  }

  /// Whether a request needs no credentials.
  static boolean isPublic(Call.Target target) {
    return !target.path().isEmpty()
        && (HEALTH.contains(target.path().getFirst())
            || target.path().getFirst().equals("version"));
  }
}
