// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.netty.handler.ssl.SslContext;
import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.network.ingress.IngressClass;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.ClientHello;
import io.portolan.proxy.tls.SelfSigned;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.TlsSecret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Secrets from the API to the certificates that clients get.
class IngressWatchTest {
  private static final String HOST = "ingress.local";

  private final ObjectClient client =
      new InProcessClient(
          new Api(new MemoryStore(), BuiltInKinds.ALL, InstantSource.system(), new Random(1)),
          WriteContext.PORTOLAN);
  private final EventRecorder events =
      new EventRecorder(client, "ingress", "", InstantSource.system());
  private IngressWatch watch;

  @BeforeEach
  void start() {
    client.create(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build());
    client.create(
        new IngressClassBuilder()
            .withNewMetadata()
            .withName("portolan")
            .endMetadata()
            .withNewSpec()
            .withController(IngressClass.CONTROLLER)
            .endSpec()
            .build());
    watch = IngressWatch.start(client, new NetworkFeed(), events, InstantSource.system());
  }

  @AfterEach
  void stop() {
    watch.close();
    events.close();
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
    return client.list(Event.class).items().stream()
        .anyMatch(
            event ->
                event.getReason().equals(reason)
                    && event.getInvolvedObject().getName().equals("web")
                    && event.getMessage().contains(message));
  }

  private static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
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
    assertThat(watch.certificates().table().clients(HOST)).contains(Authorities.NOBODY);
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
}
