// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static io.portolan.node.ingress.WatchedIngresses.eventually;
import static io.portolan.node.ingress.WatchedIngresses.ingress;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.portolan.kube.client.ObjectClient;
import io.portolan.network.IpAddress;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.KeepAlive;
import io.portolan.proxy.ingress.nginx.Observation;
import io.portolan.proxy.log.LogForm;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.LiveProxiesInFront;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.tls.ClientHello;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The ConfigMap with what holds for all Ingresses, from the API to their routes.
class SettingsTest {
  private final WatchedIngresses served = new WatchedIngresses();
  private final ObjectClient client = served.client;

  @AfterEach
  void stop() {
    served.close();
  }

  private static ConfigMap configMap(String namespace, String name, Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withData(data)
        .build();
  }

  private RouteOptions options() {
    return served.route().map(route -> route.options()).orElse(RouteOptions.NONE);
  }

  private boolean hasHeader(String value) {
    return options().response().plain().equals(List.of(new HeaderField("X-Team", value)));
  }

  @Test
  void whatItSaysHoldsWhenItComesWhenItChangesAndUntilItGoes() {
    client.create(ingress());
    eventually(() -> options().maxBodyBytes() == 1 << 20);
    served.namespace("portolan-ingress");
    client.create(
        configMap(
            "portolan-ingress",
            "ingress",
            Map.of("proxy-body-size", "2m", "add-headers", "shop/headers", "proxy-bodysize", "1")));
    eventually(() -> options().maxBodyBytes() == 2 << 20);
    eventually(() -> served.hasEvent("ingress", "data.proxy-bodysize: is not known here"));
    eventually(
        () -> served.hasEvent("ingress", "data.add-headers: ConfigMap shop/headers does not"));
    client.create(configMap("shop", "headers", Map.of("X-Team", "cart", "Host", "x")));
    eventually(() -> hasHeader("cart"));
    eventually(() -> served.hasEvent("ingress", "header Host is the proxy's own to write"));
    client.edit(
        ConfigMap.class,
        "shop",
        "headers",
        old -> old.edit().withData(Map.of("X-Team", "front")).build());
    eventually(() -> hasHeader("front"));
    client.delete(ConfigMap.class, "portolan-ingress", "ingress", ObjectClient.Deletion.DEFAULT);
    eventually(() -> options().maxBodyBytes() == 1 << 20 && options().response().plain().isEmpty());
  }

  @Test
  void requestsAreToldAsItSays() {
    Supplier<Observation> observation = served.watch.served().observation();
    assertThat(observation.get().form()).contains(LogForm.LINE);
    served.namespace("portolan-ingress");
    client.create(
        configMap(
            "portolan-ingress",
            "ingress",
            Map.of(
                "log-format-escape-json",
                "true",
                "otlp-collector-host",
                "collector.tracing.svc",
                "otel-service-name",
                "edge")));
    eventually(() -> observation.get().form().equals(Optional.of(LogForm.JSON)));
    assertThat(observation.get().tracing().collector()).contains("tracing/collector:4318");
    assertThat(observation.get().tracing().serviceName()).isEqualTo("edge");
  }

  @Test
  void connectionsAreKeptAsItSays() {
    Supplier<KeepAlive> keepAlive = served.watch.served().keepAlive();
    assertThat(keepAlive.get()).isEqualTo(ControllerSettings.NONE.keepAlive());
    served.namespace("portolan-ingress");
    client.create(configMap("portolan-ingress", "ingress", Map.of("keep-alive-requests", "7")));
    eventually(() -> keepAlive.get().clients().requests() == 7);
  }

  @Test
  void tlsIsSpokenAsItSays() {
    served.namespace("portolan-ingress");
    Followed<Boolean> http3 = served.watch.served().http3();
    SslContext before = byDefault();
    client.create(
        configMap(
            "portolan-ingress",
            "ingress",
            Map.of("ssl-ciphers", "ECDHE+AES256+AESGCM", "use-http3", "true")));
    eventually(() -> http3.now() && !byDefault().equals(before));
    assertThat(byDefault().cipherSuites())
        .contains("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
        .doesNotContain("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    client.edit(
        ConfigMap.class,
        "portolan-ingress",
        "ingress",
        old ->
            old.edit()
                .withData(Map.of("ssl-protocols", "TLSv1.1 TLSv1.2", "use-http3", "true"))
                .build());
    eventually(
        () ->
            served.hasEvent("ingress", "data.use-http3: HTTP/3 is not offered: it needs TLSv1.3"));
    eventually(() -> !http3.now());
    assertThat(byDefault().newEngine(ByteBufAllocator.DEFAULT).getEnabledProtocols())
        .contains("TLSv1.2")
        .doesNotContain("TLSv1.3");
  }

  private SslContext byDefault() {
    return served.watch.certificates().table().find(ClientHello.SILENT);
  }

  @Test
  void proxiesInFrontAreBelievedFromTheNextConnectionOn() {
    LiveProxiesInFront inFront = served.watch.served().inFront();
    served.namespace("portolan-ingress");
    client.create(
        configMap(
            "portolan-ingress",
            "ingress",
            Map.of("use-forwarded-headers", "true", "proxy-real-ip-cidr", "10.0.0.0/8,fd00::/8")));
    eventually(() -> inFront.now().has(IpAddress.of("10.1.2.3")));
    assertThat(inFront.now().has(IpAddress.of("fd00::1"))).isTrue();
    assertThat(inFront.now().has(IpAddress.of("192.0.2.1"))).isFalse();
    client.delete(ConfigMap.class, "portolan-ingress", "ingress", ObjectClient.Deletion.DEFAULT);
    eventually(() -> !inFront.now().has(IpAddress.of("10.1.2.3")));
  }

  @Test
  void portsAreCarriedAsTheirConfigMapSays() {
    Followed<CarriedPorts> carried = served.watch.served().carried();
    assertThat(carried.now()).isEqualTo(CarriedPorts.NONE);
    served.namespace("portolan-ingress");
    client.create(
        configMap(
            "portolan-ingress",
            "tcp-services",
            Map.of("5432", "shop/db:5432", "443", "shop/db:5432")));
    eventually(() -> carried.now().services().containsKey(5432));
    eventually(
        () ->
            served.hasEvent(
                "tcp-services",
                "NotAppliedAsWritten",
                "data.443: is a port that the proxy itself listens at; nothing listens there"));
    client.create(configMap("portolan-ingress", "ingress", Map.of("proxy-stream-timeout", "90s")));
    eventually(() -> carried.now().idle().equals(Duration.ofSeconds(90)));
    client.delete(
        ConfigMap.class, "portolan-ingress", "tcp-services", ObjectClient.Deletion.DEFAULT);
    eventually(() -> carried.now().services().isEmpty());
  }
}
