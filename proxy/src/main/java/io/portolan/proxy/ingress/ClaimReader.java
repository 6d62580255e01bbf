// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.network.ingress.Ingress.Tls;
import io.portolan.proxy.ingress.IngressBackend.Reach;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.Reading;
import io.portolan.proxy.ingress.nginx.Treatments;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.HealthCheck;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.upstream.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what an Ingress asks of hosts. What cannot be used is left out, and found fault with.
final class ClaimReader {
  private static final String WWW = "www.";
  private static final String ALIASES =
      "metadata.annotations.nginx.ingress.kubernetes.io/server-alias";
  private static final String REWRITE_TARGET =
      "metadata.annotations.nginx.ingress.kubernetes.io/rewrite-target";
  private static final String FROM_TO_WWW =
      "metadata.annotations.nginx.ingress.kubernetes.io/from-to-www-redirect";

  private final Ingress ingress;
  private final IngressOptions options;
  private final List<Finding> findings;
  private final Optional<HealthCheck> check;
  private final boolean tunnels;
  private final Map<HostPattern, List<Claim>> claims = new LinkedHashMap<>();
  private int paths;

  ClaimReader(Ingress ingress, Reading<IngressOptions> reading) {
    this.ingress = ingress;
    this.options = reading.value();
    this.findings = new ArrayList<>(reading.findings());
    this.check = HealthChecks.read(ingress.annotations(), findings);
    this.tunnels = Tunnelling.read(ingress.annotations(), options.upstream().isGrpc(), findings);
    RouteSettings.fault(options).ifPresent(this::unusableTarget);
    if (ingress.annotations().containsKey(Treatments.PREFIX + "custom-http-errors")
        && options.errors().service().isEmpty()) {
      broken(
          Finding.annotation("custom-http-errors"),
          "does nothing without default-backend, the Service that answers in place of errors");
    }
    for (int i = 0; i < ingress.rules().size(); i++) {
      rule(i, ingress.rules().get(i));
    }
    // A canary is part of another Ingress' paths and has nothing else of its own.
    if (!options.canary().isCanary()) {
      ingress
          .defaultBackend()
          .ifPresent(to -> add(HostPattern.ANY, rest("spec.defaultBackend", to)));
      certificates();
    }
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// Whether CONNECT opens tunnels to the endpoints.
  boolean tunnels() {
    return tunnels;
  }

  Map<HostPattern, List<Claim>> claims() {
    return Map.copyOf(claims);
  }

  private void add(HostPattern host, Claim claim) {
    claims.computeIfAbsent(host, _ -> new ArrayList<>()).add(claim);
  }

  private void broken(String field, String sentence) {
    findings.add(new Finding(Finding.Kind.BROKEN, field, sentence));
  }

  private void unusableTarget(String why) {
    findings.removeIf(each -> each.field().equals(REWRITE_TARGET));
    broken(REWRITE_TARGET, why + "; its paths answer 503");
  }

  private Optional<HostPattern> host(String field, String text) {
    try {
      return Optional.of(HostPattern.ingress(text));
    } catch (IllegalArgumentException e) {
      broken(field, e.getMessage() + "; it is left out");
      return Optional.empty();
    }
  }

  private void rule(int index, HostRule rule) {
    String field = "spec.rules[" + index + "]";
    Optional<HostPattern> named = host(field + ".host", rule.host());
    if (named.isEmpty()) {
      return;
    }
    HostPattern host = named.get();
    for (int i = 0; i < rule.paths().size(); i++) {
      path(host, field + ".http.paths[" + i + "]", rule.paths().get(i));
    }
    if (options.canary().isCanary()) {
      return;
    }
    add(host, new Claim.Known(field + ".host"));
    if (!host.equals(HostPattern.ANY)) {
      ingress.defaultBackend().ifPresent(to -> add(host, rest("spec.defaultBackend", to)));
      options.aliases().forEach(alias -> alias(alias, host));
      if (options.redirects().isWww() && host.kind() == HostPattern.Kind.EXACT) {
        String other =
            host.name().startsWith(WWW) ? host.name().substring(WWW.length()) : WWW + host.name();
        add(HostPattern.ingress(other), new Claim.Sent(FROM_TO_WWW, host));
      }
    }
  }

  private void alias(String alias, HostPattern host) {
    host(ALIASES, alias)
        .filter(each -> !each.equals(host))
        .ifPresent(each -> add(each, new Claim.Alias(ALIASES, host)));
  }

  private void path(HostPattern host, String field, Ingress.Path path) {
    boolean isLiteral =
        path.type() != Ingress.PathType.IMPLEMENTATION_SPECIFIC
            || !options.rewriting().makesRegex();
    try {
      if (isLiteral) {
        new PathMatch.Prefix(path.path());
      }
      Destination to = destination(field + ".backend", path.target(), path.path());
      add(host, new Claim.Path(field + ".path", path.path(), path.type(), to, paths++));
    } catch (IllegalArgumentException e) {
      broken(field + ".path", e.getMessage() + "; it is left out");
    }
  }

  private Claim rest(String field, Target to) {
    return new Claim.Rest(field, destination(field, to, "/"));
  }

  private Destination destination(String field, Target target, String path) {
    return switch (target) {
      case Target.Service service -> {
        String port = service.port().isEmpty() ? "" + service.number() : service.port();
        if (service.service().isEmpty() || port.equals("0")) {
          yield unusable(field + ".service", "names no Service with a port");
        }
        NamespacedName name = new NamespacedName(ingress.name().namespace(), service.service());
        Optional<UpstreamTls> tls =
            options.upstream().isTls()
                ? Optional.of(options.upstreamTls().of(name))
                : Optional.empty();
        Transport.Protocol protocol =
            options.upstream().isGrpc() ? Transport.Protocol.HTTP_2 : Transport.Protocol.HTTP_1;
        Reach reach = options.upstream().toService() ? Reach.CLUSTER_IP : Reach.ENDPOINTS;
        Backend backend =
            new IngressBackend(name, port, reach, protocol, tls)
                .backend(options.upstream().balance());
        Backend checked = check.map(backend::with).orElse(backend);
        yield Sessions.of(options, backend, path).map(checked::with).orElse(checked);
      }
      case Target.Resource resource ->
          unusable(field + ".resource", resource + ": only Services can be backends");
    };
  }

  private Destination unusable(String field, String why) {
    Finding finding =
        new Finding(Finding.Kind.BROKEN, field, why + "; its requests are answered 503");
    if (!findings.contains(finding)) {
      findings.add(finding);
    }
    return new Answer(503, "");
  }

  /// The certificates of the hosts that `spec.tls` names, and of the Ingress' other hosts that it
  /// covers by a wildcard or by naming none at all.
  private void certificates() {
    List<HostPattern> own = List.copyOf(claims.keySet());
    for (int i = 0; i < ingress.tls().size(); i++) {
      Tls tls = ingress.tls().get(i);
      Claim.Certificate certificate = certificate(i, tls);
      for (int j = 0; j < tls.hosts().size(); j++) {
        host("spec.tls[" + i + "].hosts[" + j + "]", tls.hosts().get(j))
            .ifPresent(host -> add(host, certificate));
      }
    }
    for (int i = 0; i < ingress.tls().size(); i++) {
      Tls tls = ingress.tls().get(i);
      for (HostPattern host : own) {
        if (tls.hosts().isEmpty() || tls.hosts().stream().anyMatch(each -> covers(each, host))) {
          add(host, certificate(i, tls));
        }
      }
    }
  }

  private Claim.Certificate certificate(int index, Tls tls) {
    return new Claim.Certificate(
        "spec.tls[" + index + "]",
        tls.secret().isEmpty()
            ? Optional.empty()
            : Optional.of(new NamespacedName(ingress.name().namespace(), tls.secret())));
  }

  private static boolean covers(String wildcard, HostPattern host) {
    int dot = host.name().indexOf('.');
    return host.kind() == HostPattern.Kind.EXACT
        && dot > 0
        && wildcard.equalsIgnoreCase("*" + host.name().substring(dot));
  }
}
