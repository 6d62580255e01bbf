// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static io.portolan.node.ingress.WatchedIngresses.eventually;
import static io.portolan.node.ingress.WatchedIngresses.ingress;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.Change;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Service;
import io.portolan.proxy.ingress.IngressBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Services of type ExternalName from the API to their endpoints, and what Events say of them.
class ExternalNameTest {
  private static final NamespacedName WEB = new NamespacedName("shop", "web");

  private final WatchedIngresses served = new WatchedIngresses();
  private final ObjectClient client = served.client;

  @AfterEach
  void stop() {
    served.close();
  }

  private void external(String name) {
    served.feed.accept(
        new Change.PutService(
            new Service(
                WEB,
                Service.Type.EXTERNAL_NAME,
                false,
                List.of(),
                List.of(),
                name,
                Optional.empty(),
                Exposure.PLAIN)));
  }

  private List<String> endpoints() {
    String name = new IngressBackend(WEB, "80").backend().name();
    return served.watch.backends().endpoints(name).stream().map(Object::toString).toList();
  }

  private void allow() {
    served.namespace("portolan-ingress");
    client.create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("portolan-ingress")
            .withName("ingress")
            .endMetadata()
            .withData(Map.of("allow-external-name-services", "true"))
            .build());
  }

  @Test
  void theSettingIsSaidWhereItIsNeededAndTakenLive() {
    served.names.found("example.org", Duration.ofMinutes(1), "192.0.2.7");
    client.create(ingress());
    eventually(() -> served.route().isPresent());
    external("example.org");
    eventually(
        () ->
            served.hasEvent(
                "web",
                "NotServedAsWritten",
                "spec.rules[0].http.paths[0].backend.service: Service shop/web is of type"
                    + " ExternalName (example.org), and such are served only where ConfigMap"
                    + " portolan-ingress/ingress has allow-external-name-services: \"true\""));
    assertThat(endpoints()).isEmpty();
    allow();
    eventually(() -> endpoints().equals(List.of("192.0.2.7:80")));
  }

  @Test
  void aNameWithoutAddressIsTold() {
    served.names.found("inner.example.org", Duration.ofMinutes(1), "127.0.0.1");
    allow();
    external("nobody.example.org");
    client.create(ingress("default-backend", "web"));
    eventually(
        () ->
            served.hasEvent(
                "web", "Service shop/web stands for nobody.example.org, which does not exist"));
    eventually(() -> served.hasEvent("web", "default-backend: Service shop/web of type"));
    external("inner.example.org");
    eventually(
        () ->
            served.hasEvent(
                "web",
                "which has addresses to which nothing is sent: 127.0.0.1 (loopback); its requests"
                    + " are answered 503"));
    assertThat(endpoints()).isEmpty();
  }
}
