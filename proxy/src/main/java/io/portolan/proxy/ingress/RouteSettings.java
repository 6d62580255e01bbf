// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.http1.FieldName;
import io.portolan.proxy.ingress.nginx.Access;
import io.portolan.proxy.ingress.nginx.Errors;
import io.portolan.proxy.ingress.nginx.ForwardedHeaders;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.Limits;
import io.portolan.proxy.ingress.nginx.Retries;
import io.portolan.proxy.ingress.nginx.Rewriting;
import io.portolan.proxy.route.Admission;
import io.portolan.proxy.route.ClientLimits;
import io.portolan.proxy.route.ErrorPages;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Patience;
import io.portolan.proxy.route.Protection;
import io.portolan.proxy.route.RequestChange;
import io.portolan.proxy.route.Retrying;
import io.portolan.proxy.route.Rewrite;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.route.SafePattern;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Compiles what an Ingress asks for beside its rules into what the engine does.
final class RouteSettings {
  private static final SafePattern ANY = SafePattern.pathStart("");

  private RouteSettings() {}

  /// Why its paths cannot be rewritten as it wants; empty when they can.
  static Optional<String> fault(IngressOptions options) {
    String target = options.rewriting().target();
    return target.isEmpty() ? Optional.empty() : Rewrite.fault(target);
  }

  /// @param route that the Ingress has
  /// @param globals what the ConfigMap asks for
  /// @param hasTls whether the host has a certificate
  static RouteOptions of(IngressRoutes ingress, Route route, Globals globals, boolean hasTls) {
    PathMatch path = route.path();
    IngressOptions options = ingress.options();
    long bodyBytes = options.limits().bodyBytes();
    return new RouteOptions(
        protection(ingress, route),
        limits(options.limits()),
        bodyBytes == 0 ? Long.MAX_VALUE : bodyBytes,
        request(ingress, path, globals),
        ResponseSettings.of(ingress, globals, hasTls),
        new Patience(
            Optional.of(options.timeouts().connect()),
            Optional.of(options.timeouts().send()),
            Optional.of(options.timeouts().read())),
        Optional.of(retrying(options.retries())),
        options.tracing(),
        options.isLogged(),
        errors(ingress, route),
        ingress.supplies().mirror(),
        ingress.tunnels(),
        Optional.empty());
  }

  private static Optional<ErrorPages> errors(IngressRoutes ingress, Route route) {
    Errors asked = ingress.options().errors();
    if (asked.service().isEmpty()) {
      return Optional.empty();
    }
    NamespacedName service = new NamespacedName(ingress.name().namespace(), asked.service());
    List<HeaderField> told = new ArrayList<>();
    told.add(new HeaderField("X-Namespace", ingress.name().namespace()));
    told.add(new HeaderField("X-Ingress-Name", ingress.name().name()));
    HostOutcome.backends(route.action())
        .map(IngressBackend::of)
        .findFirst()
        .ifPresent(
            backend -> {
              told.add(new HeaderField("X-Service-Name", backend.service().name()));
              told.add(new HeaderField("X-Service-Port", backend.port()));
            });
    return Optional.of(
        new ErrorPages(
            new IngressBackend(service, IngressBackend.FIRST_PORT).backend(),
            Set.copyOf(asked.intercepted()),
            !asked.passesErrors(),
            told));
  }

  /// What is done beside with requests that are not sent on.
  static RouteOptions ofAnswer(IngressRoutes ingress, Globals globals, boolean hasTls) {
    return RouteOptions.of(
        ResponseSettings.ofAnswer(ingress, globals, hasTls), ingress.options().isLogged());
  }

  private static Protection protection(IngressRoutes ingress, Route route) {
    Access asked = ingress.options().access();
    boolean isOpen =
        asked.external().isPresent()
            && asked.external().get().openPaths().stream()
                .anyMatch(written(route.path())::startsWith);
    String name = route.host() + " " + route.path() + " " + ingress.name();
    Optional<Inquiry> inquiry =
        isOpen ? Optional.empty() : ingress.supplies().inquiry().map(each -> each.of(name));
    return new Protection(
        new Admission(asked.allowed(), asked.denied()),
        ingress.supplies().login(),
        inquiry,
        asked.anySuffices());
  }

  private static ClientLimits limits(Limits asked) {
    return new ClientLimits(
        asked.requestsPerSecond(),
        asked.requestsPerMinute(),
        asked.connections(),
        asked.burst(),
        asked.exempt(),
        asked.requestStatus(),
        asked.connectionStatus());
  }

  private static Retrying retrying(Retries retries) {
    Set<Retrying.Cause> causes = EnumSet.noneOf(Retrying.Cause.class);
    Set<Integer> statuses = new TreeSet<>();
    for (Retries.Cause each : retries.causes()) {
      switch (each) {
        case ERROR -> causes.add(Retrying.Cause.ERROR);
        case TIMEOUT -> causes.add(Retrying.Cause.TIMEOUT);
        case INVALID_HEADER -> causes.add(Retrying.Cause.INVALID);
        case HTTP_403, HTTP_404, HTTP_429, HTTP_500, HTTP_502, HTTP_503, HTTP_504 ->
            statuses.add(Integer.parseInt(each.name().substring("HTTP_".length())));
        case NON_IDEMPOTENT -> {}
      }
    }
    return new Retrying(
        causes,
        statuses,
        retries.causes().contains(Retries.Cause.NON_IDEMPOTENT),
        retries.tries(),
        retries.within());
  }

  private static RequestChange request(IngressRoutes ingress, PathMatch path, Globals globals) {
    IngressOptions options = ingress.options();
    Optional<Rewrite> rewrite = rewrite(options.rewriting(), path);
    String prefix = options.rewriting().forwardedPrefix();
    List<HeaderField> fields = new ArrayList<>();
    if (rewrite.isPresent() && !prefix.isEmpty()) {
      fields.add(new HeaderField("X-Forwarded-Prefix", prefix));
    }
    // Only who is asked may say this of a client.
    ingress
        .supplies()
        .inquiry()
        .ifPresent(
            inquiry ->
                inquiry.passed().stream()
                    .filter(name -> !FieldName.isKnown(name))
                    .forEach(name -> fields.add(new HeaderField(name, ""))));
    if (ingress.supplies().login().isPresent()) {
      // The password was for the proxy.
      fields.add(new HeaderField("Authorization", ""));
    }
    ForwardedHeaders told = globals.settings().forwarded();
    return new RequestChange(
        rewrite,
        options.upstream().host(),
        HeaderField.merged(fields, globals.request()),
        told.withRequestId(),
        told.withOriginalUri());
  }

  private static String written(PathMatch path) {
    return switch (path) {
      case PathMatch.Exact exact -> exact.path();
      case PathMatch.Prefix prefix -> prefix.path();
      case PathMatch.Regex regex -> regex.pattern().text();
    };
  }

  /// A target that is the path itself changes nothing, as in ingress-nginx.
  private static Optional<Rewrite> rewrite(Rewriting rewriting, PathMatch path) {
    SafePattern pattern = path instanceof PathMatch.Regex regex ? regex.pattern() : ANY;
    String written = pattern.text().isEmpty() ? "/" : pattern.text();
    return rewriting.target().isEmpty() || rewriting.target().equals(written)
        ? Optional.empty()
        : Optional.of(new Rewrite(pattern, rewriting.target()));
  }
}
