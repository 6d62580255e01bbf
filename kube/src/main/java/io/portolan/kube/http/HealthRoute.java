// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Api;
import io.portolan.kube.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// What anybody may ask: whether the API lives, and which version it speaks.
final class HealthRoute implements ApiHandler.Route {
  private final Map<String, List<Check>> checks;

  /// Something that must hold; named as Kubernetes' API server names it.
  private record Check(String name, BooleanSupplier holds) {}

  /// @param stops whether the server is being closed
  HealthRoute(Api api, BooleanSupplier stops) {
    List<Check> lives =
        List.of(
            new Check("ping", () -> true), new Check("etcd", () -> api.storeProblem().isEmpty()));
    List<Check> ready = new ArrayList<>(lives);
    ready.add(new Check("shutdown", () -> !stops.getAsBoolean()));
    this.checks = Map.of("healthz", lives, "livez", lives, "readyz", ready);
  }

  @Override
  public boolean handle(Call call, Reply reply) {
    if (call.path().isEmpty()) {
      return false;
    }
    String first = call.path().getFirst();
    if (checks.containsKey(first)) {
      return health(first, checks.get(first), call, reply);
    }
    if (first.equals("version") && call.path().size() == 1) {
      reply.json(
          200,
          Json.object()
              .put("major", "1")
              .put("minor", "32")
              .put("gitVersion", ApiServer.KUBERNETES_VERSION)
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

  /// `/readyz` asks for all checks, `/readyz/etcd` for one.
  private static boolean health(String name, List<Check> checks, Call call, Reply reply) {
    if (call.path().size() == 1) {
      all(name, checks, call.query(), reply);
      return true;
    }
    List<Check> asked =
        checks.stream().filter(check -> List.of(name, check.name()).equals(call.path())).toList();
    asked.forEach(
        check -> {
          boolean holds = check.holds().getAsBoolean();
          text(reply, holds ? 200 : 500, holds ? "ok" : "internal server error: " + check.name());
        });
    return !asked.isEmpty();
  }

  /// Says which check failed, but not why, since anybody may ask.
  private static void all(String name, List<Check> checks, Query query, Reply reply) {
    List<String> excluded = new ArrayList<>(query.all("exclude"));
    StringBuilder report = new StringBuilder();
    boolean healthy = true;
    for (Check check : checks) {
      if (excluded.remove(check.name())) {
        report.append("[+]").append(check.name()).append(" excluded: ok\n");
      } else if (check.holds().getAsBoolean()) {
        report.append("[+]").append(check.name()).append(" ok\n");
      } else {
        healthy = false;
        report.append("[-]").append(check.name()).append(" failed: reason withheld\n");
      }
    }
    if (!excluded.isEmpty()) {
      report
          .append("warn: some health checks cannot be excluded: no matches for ")
          .append(excluded.stream().map(e -> '"' + e + '"').collect(Collectors.joining(",")))
          .append('\n');
    }
    report.append(name).append(" check ").append(healthy ? "passed" : "failed").append('\n');
    boolean verbose = !healthy || !query.all("verbose").isEmpty();
    text(reply, healthy ? 200 : 500, verbose ? report.toString() : "ok");
  }

  private static void text(Reply reply, int code, String text) {
    reply.header("X-Content-Type-Options", "nosniff");
    reply.send(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /// Whether a request needs no credentials.
  boolean isPublic(Call.Target target) {
    return !target.path().isEmpty()
        && (checks.containsKey(target.path().getFirst())
            || target.path().getFirst().equals("version"));
  }
}
