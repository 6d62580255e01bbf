// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Ingresses of the shop, as typed; the first tests are what docs/ingress.md shows.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IngressIT {
  private static final String DOCUMENT = "docs/ingress.md";
  private static final String CURL =
      "curl -s --retry 20 --retry-delay 1 --retry-all-errors --fail"
          + " --resolve shop.example:80:172.30.255.254 ";

  private static final Workplace PLACE = Workplace.open();

  @BeforeAll
  static void openings() {
    Transcript.of(DOCUMENT, "Try it").replay(PLACE);
  }

  @AfterAll
  static void down() {
    PLACE.close();
  }

  @Test
  @Order(1)
  void theDocumentPrintsWhatIsShown() {
    Transcript.of(DOCUMENT, "Why a request goes where it goes").replay(PLACE);
  }

  @Test
  void anIngressOfAnotherClassIsNobodysHere() {
    Path other =
        PLACE.write(
            "other.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: other}
            spec: {controller: example.com/other}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: other, namespace: shop}
            spec:
              ingressClassName: other
              rules:
              - host: other.example
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}
            """);
    PLACE.type("kubectl apply -f " + other).ok();
    assertThat(PLACE.type("./portolan trace http://other.example/").failed(3).out())
        .contains("no Ingress has the host other.example");
    assertThat(PLACE.type("kubectl -n shop get ingress other -o jsonpath='{.status}'").ok().out())
        .isEqualTo("{\"loadBalancer\":{}}");
    PLACE.type("kubectl delete -f " + other).ok();
  }

  @Test
  void whatIsChangedIsServedAtOnceAndNoRequestFails() {
    String change =
        """
        for i in $(seq 30); do
          kubectl -n shop patch ingress shop --type=json -p \
        '[{"op": "replace", "path": "/spec/rules/0/http/paths/1/path", "value": "/cart'$i'"}]' >/dev/null
        done""";
    String load =
        "(for i in $(seq 300); do curl -s -o /dev/null -w '%{http_code}\\n'"
            + " --resolve shop.example:80:172.30.255.254 http://shop.example/; done)";
    assertThat(PLACE.type(load + " & " + change + "; wait").ok().out().lines().distinct())
        .containsExactly("200");
    assertThat(PLACE.type(CURL + "http://shop.example/cart30").ok().out())
        .contains("\"pod\":\"cart-");
    assertThat(PLACE.type(CURL + "http://shop.example/cart29").ok().out())
        .contains("\"pod\":\"front-end-");
  }

  @Test
  void policiesHoldForTheProxyAsForAnyPod() {
    Path deny =
        PLACE.write(
            "deny.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: deny, namespace: shop}
            spec: {podSelector: {matchLabels: {app: catalogue}}, ingress: []}
            """);
    PLACE.type("kubectl apply -f " + deny).ok();
    assertThat(PLACE.type("./portolan trace http://shop.example/healthz").failed(3).out())
        .contains("DENIED  pod portolan-ingress/ingress-")
        .contains("; the client is answered 504")
        .contains("namespaceSelector kubernetes.io/metadata.name=portolan-ingress");
    PLACE.type("kubectl delete -f " + deny).ok();
    assertThat(PLACE.type(CURL + "http://shop.example/healthz").ok().out())
        .contains("\"pod\":\"catalogue-");
  }

  @Test
  void passwordsAndSettingsAreTakenFromTheCluster() {
    PLACE
        .type(
            "kubectl -n shop create secret generic users"
                + " --from-literal=auth=\"ann:$(openssl passwd -6 'open sesame')\"")
        .ok();
    PLACE
        .type(
            "kubectl -n portolan-ingress create configmap ingress"
                + " --from-literal=add-headers=shop/headers --from-literal=no-such-key=1")
        .ok();
    PLACE.type("kubectl -n shop create configmap headers --from-literal=X-Team=shop").ok();
    Path ingress =
        PLACE.write(
            "private.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: private
              namespace: shop
              annotations:
                nginx.ingress.kubernetes.io/auth-type: basic
                nginx.ingress.kubernetes.io/auth-secret: users
            spec:
              rules:
              - host: private.example
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}
            """);
    PLACE.type("kubectl apply -f " + ingress).ok();
    String curl = CURL.replace("shop.example", "private.example");
    assertThat(PLACE.type(curl + "-i -u 'ann:open sesame' http://private.example/").ok().out())
        .contains("X-Team: shop")
        .contains("\"pod\":\"cart-");
    assertThat(
            PLACE
                .type(
                    "curl -s -i -u ann:wrong --resolve private.example:80:172.30.255.254"
                        + " http://private.example/")
                .ok()
                .out())
        .startsWith("HTTP/1.1 401 ")
        .contains("WWW-Authenticate: Basic realm=");
    PLACE
        .type(
            "timeout 60 sh -c 'until kubectl -n portolan-ingress get events"
                + " | grep \"data.no-such-key: is not known here\"; do :; done'")
        .ok();
    PLACE.type("kubectl -n portolan-ingress delete configmap ingress").ok();
    PLACE.type("kubectl delete -f " + ingress).ok();
  }

  @Test
  void portsOfTcpLeadToServices() {
    PLACE
        .type(
            "kubectl -n portolan-ingress create configmap tcp-services"
                + " --from-literal=8080=shop/cart:80 --from-literal=80=shop/cart:80")
        .ok();
    assertThat(PLACE.type(CURL + "http://172.30.255.254:8080/").ok().out())
        .contains("\"pod\":\"cart-");
    PLACE
        .type(
            "timeout 60 sh -c 'until kubectl -n portolan-ingress get events"
                + " | grep \"data.80: is a port that the proxy itself listens at\"; do :; done'")
        .ok();
    PLACE.type("kubectl -n portolan-ingress delete configmap tcp-services").ok();
    PLACE
        .type("timeout 60 sh -c 'while curl -s -m 5 http://172.30.255.254:8080/; do :; done'")
        .ok();
  }

  @Test
  void connectOpensTunnelsWhereAnIngressLetsIt() {
    Path ingress =
        PLACE.write(
            "tunnel.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: tunnel
              namespace: shop
              annotations: {portolan.io/connect: "true"}
            spec:
              rules:
              - host: tunnel.example
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}
            """);
    PLACE.type("kubectl apply -f " + ingress).ok();
    String tunnel =
        "curl -s --retry 20 --retry-delay 1 --retry-all-errors --fail"
            + " --proxytunnel --proxy http://172.30.255.254:80 ";
    assertThat(PLACE.type(tunnel + "http://tunnel.example:5432/").ok().out())
        .contains("\"pod\":\"cart-")
        .contains("\"host\":\"tunnel.example:5432\"");
    assertThat(
            PLACE
                .type(
                    "curl -s -o /dev/null -w '%{http_connect}' --proxytunnel"
                        + " --proxy http://172.30.255.254:80 http://shop.example/ || true")
                .ok()
                .out())
        .isEqualTo("501");
    PLACE.type("kubectl delete -f " + ingress).ok();
  }

  @Test
  void aServiceMayStandForANameOutside() {
    PLACE
        .type(
            "kubectl -n shop create service externalname next"
                + " --external-name=cart.shop.svc.cluster.local")
        .ok();
    Path ingress =
        PLACE.write(
            "next.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: next, namespace: shop}
            spec:
              rules:
              - host: next.example
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: next, port: {number: 80}}}}]}
            """);
    PLACE.type("kubectl apply -f " + ingress).ok();
    PLACE
        .type(
            "timeout 60 sh -c 'until kubectl -n shop get events"
                + " | grep \"has allow-external-name-services\"; do :; done'")
        .ok();
    String address = " --resolve next.example:80:172.30.255.254 http://next.example/";
    assertThat(PLACE.type("curl -s -o /dev/null -w '%{http_code}'" + address).ok().out())
        .isEqualTo("503");
    PLACE
        .type(
            "kubectl -n portolan-ingress create configmap ingress"
                + " --from-literal=allow-external-name-services=true")
        .ok();
    assertThat(
            PLACE
                .type("curl -s --retry 20 --retry-delay 1 --retry-all-errors --fail" + address)
                .ok()
                .out())
        .contains("\"pod\":\"cart-");
    assertThat(PLACE.type("./portolan trace http://next.example/").ok().out())
        .contains("forward to shop/next:80", "is port http of Service shop/cart");
    PLACE.type("kubectl -n portolan-ingress delete configmap ingress").ok();
    PLACE.type("kubectl delete -f " + ingress).ok();
  }

  @Test
  void endpointsMaySpeakTls() {
    Path secured =
        PLACE.write(
            "secured.yaml",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: secured, namespace: shop, labels: {app: secured}}
            spec:
              runtimeClassName: process
              containers:
              - name: server
                image: none
                command:
                - sh
                - -c
                - cd $(mktemp -d)
                  && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=secured -keyout key -out certificate
                  && exec openssl s_server -www -accept 8443 -cert certificate -key key
                readinessProbe: {tcpSocket: {port: 8443}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: secured, namespace: shop}
            spec: {selector: {app: secured}, ports: [{port: 443, targetPort: 8443}]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: secured
              namespace: shop
              annotations: {nginx.ingress.kubernetes.io/backend-protocol: HTTPS}
            spec:
              rules:
              - host: secured.example
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: secured, port: {number: 443}}}}]}
            """);
    PLACE.type("kubectl apply -f " + secured).ok();
    PLACE.type("kubectl -n shop wait --for=condition=Ready pod/secured --timeout=60s").ok();
    assertThat(
            PLACE
                .type(CURL.replace("shop.example", "secured.example") + "http://secured.example/")
                .ok()
                .out())
        .contains("s_server -www");
    PLACE.type("kubectl delete -f " + secured).ok();
  }
}
