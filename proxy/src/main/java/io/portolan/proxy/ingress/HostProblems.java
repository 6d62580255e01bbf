// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What other Ingresses of a host stand in the way of: what one asks for that does not hold.
final class HostProblems {
  private static final String FIRST = ", which goes first (by age, then by name)";

  private final HostClaims claims;
  private final HostHeads heads;
  private final HostPattern host;
  private final IngressRoutes ingress;
  private final List<Finding> problems = new ArrayList<>();

  private HostProblems(HostClaims claims, IngressRoutes ingress) {
    this.claims = claims;
    this.heads = HostHeads.of(claims);
    this.host = claims.host();
    this.ingress = ingress;
  }

  /// Of one Ingress.
  static List<Finding> of(HostClaims claims, IngressRoutes ingress) {
    HostProblems problems = new HostProblems(claims, ingress);
    problems.certificate();
    if (problems.heads.isKnown()) {
      problems.paths();
      problems.canaries();
      problems.rest();
      problems.passedThrough();
      problems.clients();
      problems.suites();
      problems.names();
    } else if (problems.heads.name().isPresent()) {
      problems.otherNames(problems.heads.name().get());
    } else if (!problems.heads.isSent()) {
      problems.alone();
    }
    return problems.problems;
  }

  private void add(String field, String sentence) {
    problems.add(new Finding(Finding.Kind.BROKEN, field, sentence));
  }

  private void certificate() {
    Optional<Claim.Certificate> own = ingress.first(host, Claim.Certificate.class);
    if (own.isPresent() && heads.certificate().isPresent()) {
      HostHeads.CertificateHead first = heads.certificate().get();
      if (!own.get().secret().equals(first.secret())) {
        add(
            own.get().field(),
            "host " + host + " has the certificate of " + first.ingress() + FIRST);
      }
    }
  }

  private void paths() {
    for (Claim.Path claim : ingress.claims(host, Claim.Path.class)) {
      try {
        PathMatch path = claims.path(claim);
        PathClaim own = new PathClaim(ingress, claim, path);
        claims
            .likes(ingress)
            .owner(path)
            .filter(owner -> !owner.isSameAs(own))
            .ifPresent(owner -> lost(claim, owner.ingress().name()));
      } catch (IllegalArgumentException e) {
        add(claim.field(), e.getMessage() + "; it is left out");
      }
    }
  }

  private void lost(Claim.Path claim, NamespacedName winner) {
    String what =
        (ingress.isCanary() ? "the canary of path " : "path ") + claim.path() + " of host " + host;
    add(
        claim.field(),
        winner.equals(ingress.name())
            ? what + " is there already; the first counts"
            : what + " belongs to " + winner + FIRST);
  }

  /// Canaries of paths that nobody has.
  private void canaries() {
    if (!ingress.isCanary()) {
      return;
    }
    for (PathClaim own : claims.paths(ingress)) {
      boolean isFirst = claims.canaries().owner(own.path()).filter(own::isSameAs).isPresent();
      if (isFirst && claims.paths().owner(own.path()).isEmpty()) {
        add(
            own.claim().field(),
            "no other Ingress has path "
                + own.claim().path()
                + " of host "
                + host
                + ", which this canary would share");
      }
    }
  }

  private void rest() {
    Optional<Claim.Rest> own = ingress.first(host, Claim.Rest.class);
    Optional<NamespacedName> first = heads.rest().filter(each -> !each.equals(ingress.name()));
    boolean isMissed = !host.equals(HostPattern.ANY) || ingress.ingress().rules().isEmpty();
    if (own.isPresent() && first.isPresent() && isMissed) {
      add(
          own.get().field(),
          "what no path of host "
              + host
              + " takes goes to the default backend of "
              + first.get()
              + FIRST);
    }
  }

  private void passedThrough() {
    boolean isRoot = heads.root().equals(Optional.of(ingress.name()));
    if (ingress.options().isPassedThrough() && !isRoot && !ingress.isCanary()) {
      add(
          Finding.annotation("ssl-passthrough"),
          "host " + host + " has no path / of this Ingress, whose Service would take all");
    }
  }

  private void clients() {
    Optional<HostClients> first = heads.clients();
    boolean asks = Part.of(ingress, host).contains(Part.CLIENTS);
    if (asks && !heads.isPassed() && first.isPresent()) {
      HostClients own = HostClients.of(ingress);
      if (!own.isLike(first.get())) {
        add(
            Finding.annotation("auth-tls-secret"),
            "clients of host "
                + host
                + " are asked for certificates as "
                + first.get().claim().ingress()
                + " says"
                + FIRST);
      }
    }
  }

  private void suites() {
    List<String> own = ingress.options().clientSuites();
    Optional<HostSuites> first = heads.suites();
    boolean isMissed = first.isPresent() && !own.equals(first.get().suites());
    if (isMissed && !heads.isPassed() && Part.of(ingress, host).contains(Part.SUITES)) {
      add(
          Finding.annotation("ssl-ciphers"),
          "host " + host + " has the cipher suites of " + first.get().ingress() + FIRST);
    }
  }

  /// The host cannot be made another's name, nor its clients be sent away.
  private void names() {
    for (Claim claim : ingress.claims().getOrDefault(host, List.of())) {
      if (claim instanceof Claim.Alias || claim instanceof Claim.Sent) {
        add(claim.field(), "host " + host + " has rules of its own, which hold");
      }
    }
  }

  private void otherNames(HostPattern known) {
    for (Claim.Alias alias : ingress.claims(host, Claim.Alias.class)) {
      if (!alias.of().equals(known)) {
        add(
            alias.field(),
            host + " is another name of host " + known + " already, and not of " + alias.of());
      }
    }
  }

  /// Only canaries have paths on a host that is not known.
  private void alone() {
    for (Claim.Path path : ingress.claims(host, Claim.Path.class)) {
      add(
          path.field(),
          "no other Ingress has host " + host + ", whose path this canary would share");
    }
  }
}
