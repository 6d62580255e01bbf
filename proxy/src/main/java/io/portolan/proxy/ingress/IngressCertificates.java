// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.HostCertificates;
import io.portolan.proxy.tls.PassedOn;
import io.portolan.proxy.tls.ServedCertificate;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
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
  private final Map<NamespacedName, List<CertificateClaim>> ingresses = new HashMap<>();
  private final Map<HostPattern, TreeSet<CertificateClaim>> hosts = new HashMap<>();
  private final LoadedSecrets secrets;
  private final ServerCertificate byDefault;
  private final AskingHosts asking;
  private final OwnContexts own;
  private final Map<HostPattern, HostEncryption> otherwise = new HashMap<>();
  private ServerTerms terms;
  private CertificateTable table;

  /// What Secrets hold now.
  ///
  /// @param certificates of hosts
  /// @param authorities of clients' certificates
  public record Secrets(
      Function<NamespacedName, TlsSecret> certificates,
      Function<NamespacedName, AuthoritySecret> authorities) {}

  /// @param terms of hosts that have no others
  /// @param byDefault what hosts have that have no other
  /// @throws SSLException when the library refuses that
  public IngressCertificates(
      TlsLibrary library, ServerTerms terms, ServerCertificate byDefault, Secrets secrets)
      throws SSLException {
    this.library = library;
    this.terms = terms;
    this.byDefault = byDefault;
    this.table = CertificateTable.of(library.alone(byDefault, terms));
    this.secrets = new LoadedSecrets(library, terms, secrets.certificates());
    this.asking = new AskingHosts(secrets.authorities());
    this.own = new OwnContexts(library);
  }

  /// The certificates of all of them.
  public CertificateTable table() {
    return table;
  }

  /// Serves the certificates that the Ingress asks for, in place of an earlier state of it.
  public void put(Ingress ingress) {
    List<CertificateClaim> before = withdraw(ingress.name());
    List<CertificateClaim> claims = CertificateClaim.of(ingress);
    if (!claims.isEmpty()) {
      ingresses.put(ingress.name(), claims);
    }
    for (CertificateClaim claim : claims) {
      claim.secret().ifPresent(secret -> secrets.use(secret, ingress.name()));
      hosts.computeIfAbsent(claim.host(), _ -> new TreeSet<>()).add(claim);
    }
    settle(Stream.concat(before.stream(), claims.stream()).toList());
  }

  /// The Secrets whose certificates are asked for.
  public Set<NamespacedName> secrets() {
    return secrets.names();
  }

  /// Whether the Secret's certificate is asked for.
  public boolean isUsed(NamespacedName secret) {
    return !secrets.users(secret).isEmpty();
  }

  /// Serves the Ingress of that name no longer; it may be unknown.
  public void remove(NamespacedName name) {
    settle(withdraw(name));
  }

  private List<CertificateClaim> withdraw(NamespacedName name) {
    List<CertificateClaim> before = Optional.ofNullable(ingresses.remove(name)).orElse(List.of());
    for (CertificateClaim claim : before) {
      hosts.getOrDefault(claim.host(), new TreeSet<>()).remove(claim);
      claim.secret().ifPresent(secret -> secrets.leave(secret, name));
    }
    return before;
  }

  private void settle(List<CertificateClaim> changed) {
    changed.stream()
        .flatMap(claim -> claim.secret().stream())
        .distinct()
        .forEach(secrets::forgetUnused);
    changed.stream().map(CertificateClaim::host).distinct().forEach(this::compile);
  }

  /// Speaks TLS with new connections on these terms, where hosts have no others.
  ///
  /// @throws SSLException when the library refuses the default certificate
  public void set(ServerTerms changed) throws SSLException {
    if (changed.equals(terms)) {
      return;
    }
    terms = changed;
    table = CertificateTable.of(library.alone(byDefault, terms));
    secrets.set(terms);
    Stream.concat(hosts.keySet().stream(), otherwise.keySet().stream())
        .collect(Collectors.toSet())
        .forEach(this::compile);
  }

  /// Says how connections to a host are treated.
  public void treat(HostPattern host, HostEncryption how) {
    if (how.equals(HostEncryption.USUAL)) {
      otherwise.remove(host);
    } else {
      otherwise.put(host, how);
    }
    asking.put(host, how.clients());
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
    Set<NamespacedName> affected = secrets.users(secret);
    secrets.refresh(secret);
    affected.stream()
        .flatMap(ingress -> ingresses.getOrDefault(ingress, List.of()).stream())
        .filter(claim -> claim.secret().equals(Optional.of(secret)))
        .map(CertificateClaim::host)
        .distinct()
        .forEach(this::compile);
    return affected;
  }

  private void compile(HostPattern host) {
    HostEncryption how = otherwise.getOrDefault(host, HostEncryption.USUAL);
    TreeSet<CertificateClaim> claims = hosts.getOrDefault(host, new TreeSet<>());
    if (claims.isEmpty()) {
      hosts.remove(host);
    }
    if (how.passedTo().isPresent()) {
      own.forget(host);
      table = table.with(host, new PassedOn(how.passedTo().get()));
      return;
    }
    List<LoadedSecret> served =
        claims.stream()
            .takeWhile(claim -> claim.ingress().equals(claims.first().ingress()))
            .flatMap(claim -> claim.secret().flatMap(secrets::get).stream())
            .filter(secret -> !secret.contexts().isEmpty())
            .toList();
    table = table.with(host, certificates(host, how, served, !claims.isEmpty()));
  }

  /// @param served the Secrets that are served at the host
  /// @param isNamed whether an Ingress names a certificate for the host
  private Optional<HostCertificates> certificates(
      HostPattern host, HostEncryption how, List<LoadedSecret> served, boolean isNamed) {
    if (!how.equals(HostEncryption.USUAL)) {
      Optional<Authorities> clients = asking.authorities(host);
      List<ServerCertificate> certificates =
          served.stream().flatMap(secret -> secret.certificate().stream()).toList();
      return Optional.of(
          HostCertificates.of(
              own.of(
                  host,
                  certificates.isEmpty() ? List.of(byDefault) : certificates,
                  terms.of(how.suites()),
                  clients),
              clients));
    }
    own.forget(host);
    if (served.isEmpty()) {
      return isNamed ? Optional.of(table.byDefault()) : Optional.empty();
    }
    Map<Kind, ServedCertificate> contexts = new EnumMap<>(Kind.class);
    served.forEach(secret -> secret.contexts().forEach(contexts::putIfAbsent));
    return Optional.of(HostCertificates.of(contexts));
  }

  /// What is wrong with the Secrets that an Ingress names, each a sentence that names the field.
  /// Whether an older Ingress has a host [IngressTable] says.
  public List<String> problems(NamespacedName ingress) {
    Stream<String> ofHosts =
        ingresses.getOrDefault(ingress, List.of()).stream()
            .filter(claim -> oldest(claim.host()).equals(Optional.of(ingress)))
            .flatMap(
                claim ->
                    claim.secret().flatMap(secrets::get).stream()
                        .map(secret -> secret.problems(claim)))
            .flatMap(List::stream);
    return Stream.concat(ofHosts, asking.problems(ingress).stream()).distinct().toList();
  }

  private Optional<NamespacedName> oldest(HostPattern host) {
    return Optional.ofNullable(hosts.get(host)).map(claims -> claims.first().ingress());
  }
}
