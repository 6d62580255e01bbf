// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static io.portolan.node.ingress.WatchedIngresses.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.netty.handler.ssl.SslContext;
import io.portolan.kube.client.ObjectClient;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.ClientHello;
import io.portolan.proxy.tls.SelfSigned;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.TlsSecret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Secrets from the API to the certificates that clients get.
class IngressWatchTest {
  private static final String HOST = "ingress.local";

  private final WatchedIngresses ingresses = new WatchedIngresses();
  private final ObjectClient client = ingresses.client;
  private final IngressWatch watch = ingresses.watch;

  @AfterEach
  void stop() {
    ingresses.close();
  }

  private SslContext served(String host) {
    return watch.certificates().table().find(new ClientHello(host, true));
  }

  private boolean isDefault() {
    return served(HOST).equals(served("nobody.test"));
  }

  private static Ingress ingress(String name, String className) {
    return new IngressBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withIngressClassName(className)
        .addNewTl()
        .withHosts(HOST)
        .withSecretName("tls")
        .endTl()
        .addNewRule()
        .withHost(HOST)
        .endRule()
        .endSpec()
        .build();
  }

  private static Secret secret(String type) {
    ServerCertificate certificate = SelfSigned.create(Instant.now(), new SecureRandom());
    try {
      return new SecretBuilder()
          .withNewMetadata()
          .withNamespace("shop")
          .withName("tls")
          .endMetadata()
          .withType(type)
          .addToData(TlsSecret.CHAIN, pem("CERTIFICATE", certificate.own().getEncoded()))
          .addToData(TlsSecret.KEY, pem("PRIVATE KEY", certificate.key().getEncoded()))
          .build();
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String label, byte[] content) {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(content), label);
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private boolean hasEvent(String message) {
    return hasEvent("CertificateProblem", message);
  }

  private boolean hasEvent(String reason, String message) {
    return ingresses.hasEvent("web", reason, message);
  }

  @Test
  void aSecretIsServedWhenItComesWhenItChangesAndUntilItGoes() {
    client.create(ingress("web", "portolan"));
    eventually(() -> hasEvent("Secret shop/tls does not exist; ingress.local has the default"));
    assertThat(isDefault()).isTrue();
    client.create(secret(TlsSecret.TYPE));
    eventually(() -> !isDefault());
    SslContext first = served(HOST);
    Map<String, String> next = secret(TlsSecret.TYPE).getData();
    client.edit(Secret.class, "shop", "tls", old -> old.edit().withData(next).build());
    eventually(() -> !served(HOST).equals(first));
    assertThat(isDefault()).isFalse();
    client.delete(Secret.class, "shop", "tls", ObjectClient.Deletion.DEFAULT);
    eventually(this::isDefault);
  }

  @Test
  void aSecretOfAnotherTypeIsRefusedOnTheIngress() {
    client.create(secret("Opaque"));
    client.create(ingress("web", "portolan"));
    eventually(() -> hasEvent("Secret shop/tls is of type \"Opaque\"; only kubernetes.io/tls"));
    assertThat(isDefault()).isTrue();
  }

  @Test
  void anIngressOfAnotherClassAsksForNothing() {
    client.create(secret(TlsSecret.TYPE));
    client.create(ingress("other", "elsewhere"));
    client.create(ingress("web", "portolan"));
    eventually(() -> !isDefault());
    client.edit(
        Ingress.class,
        "shop",
        "web",
        old -> old.edit().editSpec().withIngressClassName("elsewhere").endSpec().build());
    eventually(this::isDefault);
  }

  @Test
  void clientsAreAskedForCertificatesOfTheSecretThatIsThere() {
    Ingress asking = ingress("web", "portolan");
    asking
        .getMetadata()
        .setAnnotations(Map.of("nginx.ingress.kubernetes.io/auth-tls-secret", "shop/ca"));
    client.create(asking);
    eventually(() -> hasEvent("auth-tls-secret: Secret shop/ca does not exist; all requests"));
    eventually(
        () -> watch.certificates().table().clients(HOST).equals(Optional.of(Authorities.NOBODY)));
    Secret authority = secret("Opaque").edit().editMetadata().withName("ca").endMetadata().build();
    authority.getData().put(AuthoritySecret.AUTHORITIES, authority.getData().get(TlsSecret.CHAIN));
    client.create(authority);
    eventually(() -> !watch.certificates().table().clients(HOST).orElseThrow().isNobody());
    client.edit(
        Ingress.class,
        "shop",
        "web",
        old -> old.edit().editMetadata().withAnnotations(Map.of()).endMetadata().build());
    eventually(() -> watch.certificates().table().clients(HOST).isEmpty());
  }

  @Test
  void aBrokenSecretForEndpointsIsTold() {
    Ingress speaking = ingress("web", "portolan");
    speaking
        .getMetadata()
        .setAnnotations(
            Map.of(
                "nginx.ingress.kubernetes.io/backend-protocol", "HTTPS",
                "nginx.ingress.kubernetes.io/proxy-ssl-secret", "shop/endpoints"));
    client.create(speaking);
    eventually(
        () -> hasEvent("NotServedAsWritten", "proxy-ssl-secret: Secret shop/endpoints does not"));
  }

  @Test
  void whatDiffersIsNotedAndWhatDoesNotHoldIsAWarning() {
    Ingress annotated = ingress("web", "portolan");
    annotated
        .getMetadata()
        .setAnnotations(
            Map.of(
                "nginx.ingress.kubernetes.io/ssl-ciphers", "ECDHE",
                "nginx.ingress.kubernetes.io/no-such", "1"));
    client.create(annotated);
    eventually(() -> hasEvent("ServedDifferently", "ssl-ciphers: The suites of TLS 1.2"));
    eventually(() -> hasEvent("NotServedAsWritten", "no-such: is unknown"));
    assertThat(client.list(Event.class).items())
        .filteredOn(event -> event.getType().equals("Warning"))
        .noneMatch(event -> event.getMessage().contains("ssl-ciphers"));
  }
}
