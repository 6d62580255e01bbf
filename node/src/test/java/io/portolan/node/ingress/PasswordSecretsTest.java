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
import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.network.ingress.IngressClass;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Secrets with users, from the API to the routes that ask for a password.
class PasswordSecretsTest {
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

  private static Ingress ingress() {
    String prefix = "nginx.ingress.kubernetes.io/";
    return new IngressBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("web")
        .withAnnotations(Map.of(prefix + "auth-type", "basic", prefix + "auth-secret", "users"))
        .endMetadata()
        .withNewSpec()
        .withIngressClassName("portolan")
        .addNewRule()
        .withHost("shop.test")
        .withNewHttp()
        .addNewPath()
        .withPath("/")
        .withPathType("Prefix")
        .withNewBackend()
        .withNewService()
        .withName("web")
        .withNewPort()
        .withNumber(80)
        .endPort()
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }

  private static Secret secret(String key, String value) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("users")
        .endMetadata()
        .withStringData(Map.of(key, value))
        .build();
  }

  private Optional<Route> route() {
    return watch.http().table().find(new DescribedRequest("GET", "shop.test", "/", Map.of()));
  }

  private boolean isClosed() {
    return route().filter(each -> each.action().equals(new Answer(503, ""))).isPresent();
  }

  private boolean knows(String user) {
    return route()
        .flatMap(each -> each.options().protection().login())
        .filter(login -> login.passwords().find(user).isPresent())
        .isPresent();
  }

  private boolean hasEvent(String message) {
    return client.list(Event.class).items().stream()
        .anyMatch(
            event ->
                event.getReason().equals("NotServedAsWritten")
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
  void aSecretIsAskedForWhenItComesWhenItChangesAndNobodyIsLetInWithout() {
    client.create(ingress());
    eventually(this::isClosed);
    eventually(
        () -> hasEvent("auth-secret: Secret shop/users does not exist; its paths answer 503"));
    client.create(secret("auth", "ann:{PLAIN}one\n"));
    eventually(() -> knows("ann"));
    client.edit(
        Secret.class,
        "shop",
        "users",
        old -> old.edit().withStringData(Map.of("auth", "bob:{PLAIN}two\neve:none\n")).build());
    eventually(() -> knows("bob"));
    assertThat(knows("ann")).isFalse();
    eventually(() -> hasEvent("Secret shop/users: line 2 has a hash in none of the forms"));
    client.delete(Secret.class, "shop", "users", ObjectClient.Deletion.DEFAULT);
    eventually(this::isClosed);
  }

  @Test
  void aSecretOfAnotherFormLetsNobodyInAndIsSpokenOf() {
    client.create(secret("ann", "{PLAIN}one"));
    client.create(ingress());
    eventually(() -> hasEvent("Secret shop/users has no key \"auth\""));
    assertThat(isClosed()).isTrue();
  }
}
