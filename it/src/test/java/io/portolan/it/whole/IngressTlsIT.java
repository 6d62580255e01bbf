// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The shop is reached over HTTPS from the host, by certificates that openssl makes.
class IngressTlsIT {
  private static final Workplace PLACE = Workplace.open();
  private static final String ADDRESS = "172.30.255.254";

  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: shop
        namespace: shop
      spec:
        tls:
        - hosts: [shop.example]
          secretName: shop-tls
        - hosts: [missing.example]
          secretName: no-such
        rules:
        - host: shop.example
          http: &front
            paths:
            - path: /
              pathType: Prefix
              backend:
                service:
                  name: front-end
                  port:
                    number: 80
        - host: missing.example
          http: *front
      """;

  @BeforeAll
  static void up() {
    PLACE.type("./portolan up -f examples/shop").ok();
    makeCertificate("first", "rsa:2048");
    PLACE.type("kubectl -n shop create secret tls shop-tls " + files("first")).ok();
    PLACE.write("ingress.yaml", INGRESS);
    PLACE.type("kubectl apply -f ~/ingress.yaml").ok();
    PLACE.typeUntil("kubectl -n shop get ingress shop", ADDRESS);
    PLACE.typeUntil(curl("shop.example", "--cacert ~/first.crt"), "front-end-");
  }

  @AfterAll
  static void down() {
    PLACE.close();
  }

  private static void makeCertificate(String name, String key) {
    String request =
        "openssl req -x509 -newkey %s -nodes -days 2 -subj /CN=shop.example"
            + " -addext subjectAltName=DNS:shop.example -keyout ~/%s.key -out ~/%s.crt";
    PLACE.type(request.formatted(key, name, name)).ok();
  }

  private static String files(String name) {
    return "--cert=$HOME/" + name + ".crt --key=$HOME/" + name + ".key";
  }

  private static String curl(String host, String options) {
    return "curl -sS -m 20 --resolve %s:443:%s %s https://%s/headers"
        .formatted(host, ADDRESS, options, host);
  }

  @Test
  void aPodLearnsThatTheClientSpokeTls() {
    String verbose = PLACE.type(curl("shop.example", "-v --cacert ~/first.crt")).ok().toString();
    assertThat(verbose).contains("TLSv1.3", "front-end-");
    PLACE.type(curl("shop.example", "--tls-max 1.2 --cacert ~/first.crt")).ok();
  }

  @Test
  void aHostWhoseSecretIsMissingHasTheDefaultCertificateAndAnEventSaysWhy() {
    assertThat(PLACE.type(curl("missing.example", "-k")).ok().out()).contains("front-end-");
    PLACE.type(curl("missing.example", "--cacert ~/first.crt")).failed(60);
    PLACE.typeUntil(
        "kubectl -n shop describe ingress shop",
        "spec.tls[1].secretName: Secret shop/no-such does not exist;"
            + " missing.example has the default certificate");
  }

  /// One hundred connections while the Secret changes; each is served with one of the two.
  @Test
  void aCertificateIsReplacedWithoutAnError() {
    makeCertificate("second", "ec -pkeyopt ec_paramgen_curve:P-256");
    PLACE.type("cat ~/first.crt ~/second.crt > ~/both.crt").ok();
    String codes =
        PLACE
            .type(
                "(for i in $(seq 100); do "
                    + curl("shop.example", "-o /dev/null -w '%{http_code}\\n' --cacert ~/both.crt")
                    + "; done) & kubectl -n shop create secret tls shop-tls "
                    + files("second")
                    + " --dry-run=client -o yaml | kubectl apply -f - >/dev/null 2>&1; wait")
            .ok()
            .out();
    assertThat(codes.lines()).hasSize(100).containsOnly("200");
    PLACE.typeUntil(curl("shop.example", "--cacert ~/second.crt"), "front-end-");
    PLACE
        .type(
            "kubectl -n shop create secret tls shop-tls "
                + files("first")
                + " --dry-run=client -o yaml | kubectl apply -f -")
        .ok();
    PLACE.typeUntil(curl("shop.example", "--cacert ~/first.crt"), "front-end-");
  }
}
