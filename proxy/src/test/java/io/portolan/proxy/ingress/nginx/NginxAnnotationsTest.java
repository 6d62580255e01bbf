// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static io.portolan.proxy.ingress.nginx.Annotated.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What annotations, the ConfigMap and the table of treatments make together.
class NginxAnnotationsTest {
  @Test
  void whatNothingGoesWithoutAndIsNotAppliedKeepsAllRequestsOut() {
    for (String name :
        List.of(
            "whitelist-source-range",
            "auth-url",
            "auth-tls-secret",
            "rewrite-target",
            "backend-protocol")) {
      String value =
          switch (name) {
            case "auth-url" -> "http://auth.test/";
            case "auth-tls-secret" -> "shop/ca";
            case "rewrite-target" -> "/$1";
            case "backend-protocol" -> "HTTPS";
            default -> "10.0.0.0/8";
          };
      boolean isApplied = Treatments.ANNOTATIONS.find(name).orElseThrow().isApplied();
      Reading<IngressOptions> reading = read(Map.of(name, value));
      assertThat(reading.value().refusals().isEmpty()).as(name).isEqualTo(isApplied);
    }
  }

  @Test
  void aSecretOfAnotherNamespaceIsOnlyReadWhereTheConfigMapAllowsIt() {
    Map<String, String> annotations = Map.of("auth-type", "basic", "auth-secret", "ops/users");
    assertThat(read(annotations).value().access().basic()).isEmpty();
    assertThat(
            read(annotations, "allow-cross-namespace-resources", "true").value().access().basic())
        .map(BasicAuth::secret)
        .contains(new NamespacedName("ops", "users"));
  }

  @Test
  void theConfigMapHoldsWhereTheIngressSaysNothing() {
    Reading<IngressOptions> reading =
        read(
            Map.of("proxy-body-size", "2m"),
            "proxy-body-size",
            "9m",
            "proxy-read-timeout",
            "30",
            "ssl-redirect",
            "false",
            "http-redirect-code",
            "301",
            "retry-non-idempotent",
            "true");
    assertThat(reading.value().limits().bodyBytes()).isEqualTo(2 << 20);
    assertThat(reading.value().timeouts().read()).hasSeconds(30);
    assertThat(reading.value().redirects().toTls()).isFalse();
    assertThat(reading.value().redirects().status()).isEqualTo(301);
    assertThat(reading.value().retries().causes()).contains(Retries.Cause.NON_IDEMPOTENT);
  }

  @Test
  void aConfigMapThatMakesNoSenseIsReportedOnceAndNotOnEveryIngress() {
    Map<String, String> data = Map.of("proxy-read-timeout", "soon", "hsts-max-age", "a year");
    assertThat(ControllerSettings.read(data).findings())
        .extracting(Finding::field)
        .containsExactlyInAnyOrder("data.proxy-read-timeout", "data.hsts-max-age");
    assertThat(read(Map.of(), "proxy-read-timeout", "soon").findings()).isEmpty();
  }

  /// Rules 52 to 55: what holds where nothing is said.
  @Test
  void theDefaultsAreThoseOfIngressNginx() {
    IngressOptions options = read(Map.of()).value();
    ControllerSettings settings = ControllerSettings.NONE;
    assertThat(options.redirects().toTls()).isTrue();
    assertThat(options.redirects().status()).isEqualTo(308);
    assertThat(settings.hsts())
        .isEqualTo(new ControllerSettings.Hsts(true, 31_536_000, true, false));
    assertThat(options.retries().causes())
        .containsExactlyInAnyOrder(Retries.Cause.ERROR, Retries.Cause.TIMEOUT);
    assertThat(options.retries().tries()).isEqualTo(3);
    assertThat(settings.forwarded().areUsed()).isFalse();
    assertThat(options.affinity().canary()).isEqualTo(Affinity.CanaryBehavior.STICKY);
    assertThat(options.limits().bodyBytes()).isEqualTo(1 << 20);
    assertThat(options.timeouts().connect()).hasSeconds(5);
  }

  @Test
  void anAnnotationThatNobodyKnowsIsReported() {
    assertThat(read(Map.of("rewrite-traget", "/")).findings())
        .containsExactly(
            new Finding(
                Finding.Kind.MISSING,
                "metadata.annotations.nginx.ingress.kubernetes.io/rewrite-traget",
                "is unknown, here and to ingress-nginx; it does nothing"));
  }

  @Test
  void snippetsAreRefusedWithTheReason() {
    for (String name :
        List.of(
            "configuration-snippet",
            "server-snippet",
            "stream-snippet",
            "auth-snippet",
            "modsecurity-snippet")) {
      assertThat(read(Map.of(name, "deny all;")).findings())
          .singleElement()
          .satisfies(each -> assertThat(each.kind()).isEqualTo(Finding.Kind.MISSING))
          .extracting(Finding::sentence)
          .asString()
          .startsWith("A snippet ");
    }
  }
}
