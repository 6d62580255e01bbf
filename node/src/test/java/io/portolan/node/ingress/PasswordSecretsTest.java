// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static io.portolan.node.ingress.WatchedIngresses.eventually;
import static io.portolan.node.ingress.WatchedIngresses.ingress;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.proxy.route.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Secrets with users, from the API to the routes that ask for a password.
class PasswordSecretsTest {
  private final WatchedIngresses served = new WatchedIngresses();
  private final ObjectClient client = served.client;

  @AfterEach
  void stop() {
    served.close();
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

  private boolean isClosed() {
    return served.route().filter(each -> each.action().equals(new Answer(503, ""))).isPresent();
  }

  private boolean knows(String user) {
    return served
        .route()
        .flatMap(each -> each.options().protection().login())
        .filter(login -> login.passwords().find(user).isPresent())
        .isPresent();
  }

  @Test
  void aSecretIsAskedForWhenItComesWhenItChangesAndNobodyIsLetInWithout() {
    client.create(ingress("auth-type", "basic", "auth-secret", "users"));
    eventually(this::isClosed);
    eventually(
        () ->
            served.hasEvent(
                "web", "auth-secret: Secret shop/users does not exist; its paths answer 503"));
    client.create(secret("auth", "ann:{PLAIN}one\n"));
    eventually(() -> knows("ann"));
    client.edit(
        Secret.class,
        "shop",
        "users",
        old -> old.edit().withStringData(Map.of("auth", "bob:{PLAIN}two\neve:none\n")).build());
    eventually(() -> knows("bob"));
    assertThat(knows("ann")).isFalse();
    eventually(
        () -> served.hasEvent("web", "Secret shop/users: line 2 has a hash in none of the forms"));
    client.delete(Secret.class, "shop", "users", ObjectClient.Deletion.DEFAULT);
    eventually(this::isClosed);
  }

  @Test
  void aSecretOfAnotherFormLetsNobodyInAndIsSpokenOf() {
    client.create(secret("ann", "{PLAIN}one"));
    client.create(ingress("auth-type", "basic", "auth-secret", "users"));
    eventually(() -> served.hasEvent("web", "Secret shop/users has no key \"auth\""));
    assertThat(isClosed()).isTrue();
  }
}
