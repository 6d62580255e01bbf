// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Tls;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.ClientHello;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/// Which certificate a host has, by the Ingresses that name it: rules 49 and 50.
class IngressCertificatesTest {
  private static final Issuer ISSUER = new Issuer();
  private static final String USUAL = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

  private final Map<NamespacedName, TlsSecret> secrets = new HashMap<>();
  private final Map<NamespacedName, AuthoritySecret> authorities = new HashMap<>();
  private final SslContext rest;
  private final IngressCertificates certificates;

  IngressCertificatesTest() throws SSLException {
    certificates =
        new IngressCertificates(
            TlsLibrary.JDK,
            ServerTerms.USUAL,
            ISSUER.issue(Kind.ECDSA, "rest.test"),
            new IngressCertificates.Secrets(
                name -> secrets.getOrDefault(name, new TlsSecret.Unusable("does not exist")),
                name ->
                    authorities.getOrDefault(
                        name, new AuthoritySecret.Unusable("does not exist"))));
    rest = certificates.table().find(ClientHello.SILENT);
  }

  private static NamespacedName name(String text) {
    String[] parts = text.split("/");
    return new NamespacedName(parts[0], parts[1]);
  }

  private static Ingress ingress(String name, int age, Tls... tls) {
    return new Ingress(
        name(name),
        Instant.parse("2026-01-01T00:00:00Z").minusSeconds(age),
        "portolan",
        Optional.empty(),
        List.of(new HostRule("ruled.test", List.of())),
        List.of(tls),
        Map.of());
  }

  private static Tls tls(String secret, String... hosts) {
    return new Tls(List.of(hosts), secret);
  }

  private void secret(String name, Kind kind, String... hosts) {
    ServerCertificate certificate = ISSUER.issue(kind, hosts);
    secrets.put(
        name(name), TlsSecret.read(TlsSecret.TYPE, Issuer.data(certificate), Instant.now()));
    certificates.refresh(name(name));
  }

  private SslContext of(String host) {
    return certificates.table().find(new ClientHello(host, true));
  }

  @Test
  void theHostsOfAnEntryHaveItsCertificate() {
    secret("shop/a", Kind.ECDSA, "a.test", "*.wild.test");
    certificates.put(ingress("shop/web", 0, tls("a", "a.test", "*.wild.test")));
    assertThat(of("a.test")).isNotSameAs(rest).isSameAs(of("x.wild.test"));
    assertThat(of("other.test")).isSameAs(rest);
    assertThat(certificates.problems(name("shop/web"))).isEmpty();
    certificates.remove(name("shop/web"));
    assertThat(of("a.test")).isSameAs(rest);
  }

  @Test
  void anEntryWithoutHostsIsForThoseOfTheRules() {
    secret("shop/a", Kind.ECDSA, "ruled.test");
    certificates.put(ingress("shop/web", 0, tls("a")));
    assertThat(of("ruled.test")).isNotSameAs(rest);
  }

  @Test
  void aSecretThatIsMissingHarmsNoOtherHost() {
    secret("shop/wide", Kind.ECDSA, "*.test");
    secret("shop/b", Kind.ECDSA, "b.test");
    certificates.put(
        ingress("shop/web", 0, tls("gone", "a.test"), tls("b", "b.test"), tls("wide", "*.test")));
    assertThat(of("a.test")).isSameAs(rest);
    assertThat(of("b.test")).isNotSameAs(rest).isNotSameAs(of("c.test"));
    assertThat(of("c.test")).isNotSameAs(rest);
    assertThat(certificates.problems(name("shop/web")))
        .containsExactly(
            "spec.tls[0].secretName: Secret shop/gone does not exist;"
                + " a.test has the default certificate");
  }

  @Test
  void aSecretThatComesLaterIsServedAndOneThatGoesNoLonger() {
    certificates.put(ingress("shop/web", 0, tls("a", "a.test")));
    assertThat(of("a.test")).isSameAs(rest);
    secret("shop/a", Kind.ECDSA, "a.test");
    SslContext first = of("a.test");
    assertThat(first).isNotSameAs(rest);
    assertThat(certificates.problems(name("shop/web"))).isEmpty();
    secret("shop/a", Kind.ECDSA, "a.test");
    assertThat(of("a.test")).isNotSameAs(first).isNotSameAs(rest);
    secrets.clear();
    assertThat(certificates.refresh(name("shop/a"))).containsExactly(name("shop/web"));
    assertThat(of("a.test")).isSameAs(rest);
  }

  @Test
  void aSecretThatDidNotChangeKeepsItsSessions() {
    secret("shop/a", Kind.ECDSA, "a.test");
    certificates.put(ingress("shop/web", 0, tls("a", "a.test")));
    SslContext before = of("a.test");
    certificates.refresh(name("shop/a"));
    certificates.put(ingress("shop/web", 0, tls("a", "a.test", "b.test")));
    assertThat(of("a.test")).isSameAs(before);
  }

  @Test
  void secretsThatNoIngressNamesAreNotRead() {
    assertThat(certificates.refresh(name("shop/other"))).isEmpty();
  }

  @Test
  void theOldestIngressDecidesAboutAHost() {
    secret("shop/a", Kind.ECDSA, "a.test");
    secret("shop/b", Kind.ECDSA, "a.test");
    certificates.put(ingress("shop/young", 1, tls("b", "a.test")));
    SslContext young = of("a.test");
    certificates.put(ingress("shop/old", 2, tls("a", "a.test")));
    assertThat(of("a.test")).isNotSameAs(young);
    certificates.remove(name("shop/old"));
    assertThat(of("a.test")).isSameAs(young);
  }

  @Test
  void anIngressMayHaveACertificateOfEachKindForAHost() {
    secret("shop/e", Kind.ECDSA, "a.test");
    secret("shop/r", Kind.RSA, "a.test");
    certificates.put(ingress("shop/web", 0, tls("r", "a.test"), tls("e", "a.test")));
    assertThat(of("a.test"))
        .isNotSameAs(certificates.table().find(new ClientHello("a.test", false)));
  }

  private void authority(String name) {
    authorities.put(
        name(name), new AuthoritySecret.Usable(new Authorities(List.of(ISSUER.own()), List.of())));
    certificates.refresh(name(name));
  }

  private void ask(String host, String ingress, String secret) {
    AuthorityClaim claim = new AuthorityClaim(name(ingress), name(secret));
    certificates.treat(
        HostPattern.ingress(host),
        new HostEncryption(Optional.of(claim), List.of(), Optional.empty()));
  }

  @Test
  void aHostThatAsksItsClientsHasAContextOfItsOwn() {
    secret("shop/a", Kind.ECDSA, "*.test");
    authority("shop/ca");
    certificates.put(ingress("shop/web", 0, tls("a", "a.test", "b.test")));
    ask("a.test", "shop/web", "shop/ca");
    SslContext asking = of("a.test");
    assertThat(asking).isNotSameAs(rest).isNotSameAs(of("b.test"));
    certificates.put(ingress("shop/web", 0, tls("a", "a.test", "c.test")));
    assertThat(of("a.test")).as("what did not change keeps its sessions").isSameAs(asking);
    ask("bare.test", "shop/web", "shop/ca");
    assertThat(of("bare.test")).as("asks with the default certificate").isNotSameAs(rest);
    certificates.treat(HostPattern.ingress("a.test"), HostEncryption.USUAL);
    assertThat(of("a.test")).isSameAs(of("c.test"));
    assertThat(certificates.table().clients("a.test")).isEmpty();
  }

  @Test
  void whatHasSuitesOfItsOwnHasAContextOfItsOwn() throws SSLException {
    secret("shop/a", Kind.ECDSA, "*.test");
    certificates.put(ingress("shop/web", 0, tls("a", "a.test", "b.test")));
    List<String> suites = List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    certificates.treat(
        HostPattern.ingress("a.test"),
        new HostEncryption(Optional.empty(), suites, Optional.empty()));
    SslContext own = of("a.test");
    assertThat(own).isNotSameAs(rest).isNotSameAs(of("b.test"));
    assertThat(own.cipherSuites()).contains(suites.getFirst()).doesNotContain(USUAL);
    assertThat(of("b.test").cipherSuites()).contains(USUAL);
    certificates.refresh(name("shop/a"));
    assertThat(of("a.test")).as("what did not change keeps its sessions").isSameAs(own);
  }

  @Test
  void otherTermsAreThoseOfAllHosts() throws SSLException {
    secret("shop/a", Kind.ECDSA, "a.test");
    authority("shop/ca");
    certificates.put(ingress("shop/web", 0, tls("a", "a.test"), tls("", "bare.test")));
    ask("asking.test", "shop/web", "shop/ca");
    SslContext before = of("a.test");
    certificates.set(ServerTerms.USUAL);
    assertThat(of("a.test")).as("what did not change keeps its sessions").isSameAs(before);
    List<String> suites = List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    certificates.set(new ServerTerms(List.of("TLSv1.2"), suites));
    assertThat(List.of("a.test", "bare.test", "asking.test", "other.test"))
        .extracting(host -> of(host).cipherSuites())
        .allSatisfy(all -> assertThat(all).containsAll(suites).doesNotContain(USUAL));
    secret("shop/a", Kind.ECDSA, "a.test");
    assertThat(of("a.test").cipherSuites()).doesNotContain(USUAL);
  }

  @Test
  void aHostWhoseAuthoritiesAreMissingLetsNobodyIn() {
    ask("a.test", "shop/web", "shop/ca");
    assertThat(certificates.table().clients("a.test")).contains(Authorities.NOBODY);
    assertThat(certificates.problems(name("shop/web")))
        .containsExactly(
            "metadata.annotations.nginx.ingress.kubernetes.io/auth-tls-secret: Secret shop/ca"
                + " does not exist; all requests for a.test are answered 403");
    authority("shop/ca");
    assertThat(certificates.table().clients("a.test").orElseThrow().isNobody()).isFalse();
    assertThat(certificates.problems(name("shop/web"))).isEmpty();
    assertThat(certificates.refresh(name("shop/ca"))).containsExactly(name("shop/web"));
  }

  @Test
  void aCertificateForOtherHostsIsServedWithAWarning() {
    secret("shop/a", Kind.ECDSA, "other.test");
    certificates.put(ingress("shop/web", 0, tls("a", "a.test")));
    assertThat(of("a.test")).isNotSameAs(rest);
    assertThat(certificates.problems(name("shop/web")))
        .containsExactly(
            "spec.tls[0].secretName: Secret shop/a has a certificate that does not name a.test;"
                + " clients refuse it there");
  }

  /// What hosts share is made once, and a change costs its own host alone.
  @Test
  void tenThousandHostsShareWhatIsMadeOfTheirSecrets() {
    int hosts = 10_000;
    int few = 20;
    for (int i = 0; i < few; i++) {
      secret("shop/s" + i, Kind.ECDSA, "*.test");
    }
    for (int i = 0; i < hosts; i++) {
      certificates.put(ingress("shop/i" + i, 0, tls("s" + i % few, "h" + i + ".test")));
    }
    Set<SslContext> made = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < hosts; i++) {
      made.add(of("h" + i + ".test"));
    }
    assertThat(made).hasSize(few).doesNotContain(rest);
    assertThat(of("h7.test")).isSameAs(of("h27.test"));
    CertificateTable before = certificates.table();
    certificates.remove(name("shop/i7"));
    assertThat(of("h7.test")).isSameAs(rest);
    assertThat(before.find(new ClientHello("h7.test", true))).isSameAs(of("h27.test"));
    for (int i = 0; i < hosts; i++) {
      certificates.remove(name("shop/i" + i));
    }
    assertThat(of("h8.test")).isSameAs(rest);
  }
}
