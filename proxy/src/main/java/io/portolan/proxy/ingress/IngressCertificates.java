// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Tls;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.HostCertificates;
import io.portolan.proxy.tls.PassedOn;
import io.portolan.proxy.tls.ServedCertificate;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// The certificates of the Ingresses that are served, folded one by one into a table. Of a host
/// that several Ingresses name the oldest decides; where its Secret cannot be served, the host has
/// the default certificate, and no other host is touched.
///
/// Not safe for use by several threads.
public final class IngressCertificates {
  private final TlsLibrary library;
  private final Function<NamespacedName, TlsSecret> secrets;
  private final Map<NamespacedName, List<CertificateClaim>> ingresses = new HashMap<>();
  private final Map<HostPattern, TreeSet<CertificateClaim>> hosts = new HashMap<>();
  private final Map<NamespacedName, Set<NamespacedName>> users = new HashMap<>();
  private final Map<NamespacedName, LoadedSecret> loaded = new HashMap<>();
  private final ServerCertificate byDefault;
  private final AskingHosts asking;
  private final Map<HostPattern, Backend> passed = new HashMap<>();
  private CertificateTable table;

  /// What Secrets hold now.
  ///
  /// @param certificates of hosts
  /// @param authorities of clients' certificates
  public record Secrets(
      Function<NamespacedName, TlsSecret> certificates,
      Function<NamespacedName, AuthoritySecret> authorities) {}

  /// @param byDefault what hosts have that have no other
  /// @throws SSLException when the library refuses that
  public IngressCertificates(TlsLibrary library, ServerCertificate byDefault, Secrets secrets)
      throws SSLException {
    this.library = library;
    this.byDefault = byDefault;
    this.table = CertificateTable.of(library.alone(byDefault));
    this.secrets = secrets.certificates();
    this.asking = new AskingHosts(library, secrets.authorities());
  }

  /// The certificates of all of them.
  public CertificateTable table() {
    return table;
  }

  /// Serves the certificates that the Ingress asks for, in place of an earlier state of it.
  public void put(Ingress ingress) {
    List<CertificateClaim> before = withdraw(ingress.name());
    List<CertificateClaim> claims = claims(ingress);
    if (!claims.isEmpty()) {
      ingresses.put(ingress.name(), claims);
    }
    for (CertificateClaim claim : claims) {
      claim.secret().ifPresent(secret -> use(secret, ingress.name()));
      hosts.computeIfAbsent(claim.host(), _ -> new TreeSet<>()).add(claim);
    }
    settle(Stream.concat(before.stream(), claims.stream()).toList());
  }

  private void use(NamespacedName secret, NamespacedName ingress) {
    users.computeIfAbsent(secret, _ -> new TreeSet<>()).add(ingress);
    loaded.computeIfAbsent(secret, name -> LoadedSecret.of(secrets.apply(name), library));
  }

  /// The Secrets whose certificates are asked for.
  public Set<NamespacedName> secrets() {
    return Set.copyOf(users.keySet());
  }

  /// Whether the Secret's certificate is asked for.
  public boolean isUsed(NamespacedName secret) {
    return users.containsKey(secret);
  }

  /// Serves the Ingress of that name no longer; it may be unknown.
  public void remove(NamespacedName name) {
    settle(withdraw(name));
  }

  private List<CertificateClaim> withdraw(NamespacedName name) {
    List<CertificateClaim> before = Optional.ofNullable(ingresses.remove(name)).orElse(List.of());
    for (CertificateClaim claim : before) {
      hosts.getOrDefault(claim.host(), new TreeSet<>()).remove(claim);
      claim.secret().ifPresent(secret -> users.getOrDefault(secret, new TreeSet<>()).remove(name));
    }
    return before;
  }

  private void settle(List<CertificateClaim> changed) {
    for (NamespacedName secret : secretsOf(changed)) {
      if (users.getOrDefault(secret, Set.of()).isEmpty()) {
        users.remove(secret);
        loaded.remove(secret);
      }
    }
    changed.stream().map(CertificateClaim::host).distinct().forEach(this::compile);
  }

  private static Set<NamespacedName> secretsOf(List<CertificateClaim> claims) {
    return claims.stream()
        .flatMap(claim -> claim.secret().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Says who has a host's clients asked for certificates; empty for nobody.
  public void ask(HostPattern host, Optional<AuthorityClaim> claim) {
    asking.put(host, claim);
    compile(host);
  }

  /// Says where the host's connections go as they are; empty where TLS ends at the proxy.
  public void pass(HostPattern host, Optional<Backend> to) {
    to.ifPresentOrElse(each -> passed.put(host, each), () -> passed.remove(host));
    compile(host);
  }

  /// Reads a Secret again.
  ///
  /// @return the Ingresses that name it
  public Set<NamespacedName> refresh(NamespacedName secret) {
    Set<HostPattern> hostsAsking = asking.users(secret);
    hostsAsking.forEach(this::compile);
    Set<NamespacedName> affected = new TreeSet<>(refreshCertificate(secret));
    hostsAsking.forEach(host -> asking.ingress(host).ifPresent(affected::add));
    return affected;
  }

  private Set<NamespacedName> refreshCertificate(NamespacedName secret) {
    Set<NamespacedName> affected = Set.copyOf(users.getOrDefault(secret, Set.of()));
    if (!affected.isEmpty()) {
      loaded.compute(
          secret,
          (name, before) -> {
            TlsSecret now = secrets.apply(name);
            return before != null && before.reading().equals(now)
                ? before
                : LoadedSecret.of(now, library);
          });
      affected.stream()
          .flatMap(ingress -> ingresses.getOrDefault(ingress, List.of()).stream())
          .filter(claim -> claim.secret().equals(Optional.of(secret)))
          .map(CertificateClaim::host)
          .distinct()
          .forEach(this::compile);
    }
    return affected;
  }

  private void compile(HostPattern host) {
    Backend to = passed.get(host);
    if (to != null) {
      table = table.with(host, new PassedOn(to));
      return;
    }
    TreeSet<CertificateClaim> claims = hosts.getOrDefault(host, new TreeSet<>());
    Optional<Authorities> clients = asking.authorities(host);
    if (claims.isEmpty()) {
      hosts.remove(host);
    }
    List<LoadedSecret> served =
        claims.stream()
            .filter(claim -> claim.ingress().equals(claims.first().ingress()))
            .flatMap(claim -> claim.secret().map(loaded::get).stream())
            .filter(secret -> !secret.contexts().isEmpty())
            .toList();
    if (clients.isPresent()) {
      List<ServerCertificate> certificates =
          served.stream().flatMap(secret -> secret.certificate().stream()).toList();
      Map<Kind, ServedCertificate> contexts =
          asking.contexts(
              host, certificates.isEmpty() ? List.of(byDefault) : certificates, clients.get());
      table = table.with(host, Optional.of(HostCertificates.of(contexts, clients)));
    } else if (served.isEmpty()) {
      table =
          table.with(host, claims.isEmpty() ? Optional.empty() : Optional.of(table.byDefault()));
    } else {
      Map<Kind, ServedCertificate> contexts = new EnumMap<>(Kind.class);
      served.forEach(secret -> secret.contexts().forEach(contexts::putIfAbsent));
      table = table.with(host, Optional.of(HostCertificates.of(contexts)));
    }
  }

  /// What is wrong with the Secrets that an Ingress names, each a sentence that names the field.
  /// Whether an older Ingress has a host [IngressTable] says.
  public List<String> problems(NamespacedName ingress) {
    Stream<String> own =
        ingresses.getOrDefault(ingress, List.of()).stream()
            .filter(claim -> oldest(claim.host()).equals(Optional.of(ingress)))
            .flatMap(
                claim ->
                    claim.secret().map(loaded::get).stream().map(secret -> secret.problems(claim)))
            .flatMap(List::stream);
    return Stream.concat(own, asking.problems(ingress).stream()).distinct().toList();
  }

  private Optional<NamespacedName> oldest(HostPattern host) {
    return Optional.ofNullable(hosts.get(host)).map(claims -> claims.first().ingress());
  }

  /// An entry without hosts is for the hosts of the rules.
  private static List<CertificateClaim> claims(Ingress ingress) {
    List<CertificateClaim> claims = new ArrayList<>();
    for (int i = 0; i < ingress.tls().size(); i++) {
      Tls tls = ingress.tls().get(i);
      List<String> names =
          tls.hosts().isEmpty()
              ? ingress.rules().stream().map(HostRule::host).distinct().toList()
              : tls.hosts();
      for (String host : names) {
        claims.add(CertificateClaim.of(ingress, i, host));
      }
    }
    return claims;
  }
}
