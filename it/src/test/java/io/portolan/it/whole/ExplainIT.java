// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// trace, why, what-if and verify of the shop, as typed.
class ExplainIT {
  private static final int DIFFERS = 3;

  private static final Workplace PLACE = Workplace.withShop();

  @AfterAll
  static void down() {
    PLACE.close();
  }

  @AfterEach
  void withoutPolicies() {
    PLACE.type("kubectl delete networkpolicy --all -n shop").ok();
  }

  private static Path defaultDeny() {
    return PLACE.write(
        "deny.yaml",
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: default-deny, namespace: shop}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
        """);
  }

  /// The front end may ask for names and reach the cart.
  private static Path allow() {
    return PLACE.write(
        "allow.yaml",
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: dns, namespace: shop}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
          - to:
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
              podSelector: {matchLabels: {k8s-app: kube-dns}}
            ports: [{port: 53, protocol: UDP}, {port: 53}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: front-end, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: front-end}}
          policyTypes: [Egress]
          egress:
          - to: [{podSelector: {matchLabels: {app: cart}}}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: cart, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: cart}}
          ingress:
          - from: [{podSelector: {matchLabels: {app: front-end}}}]
            ports: [{port: http}]
        """);
  }

  @Test
  void aConnectionIsFollowedFromTheNameToTheEndpointAndARealPacketAgrees() {
    String printed = PLACE.type("./portolan trace shop/front-end cart --live").ok().out();
    assertThat(printed)
        .contains("cart is cart.shop.svc.cluster.local, 10.96.")
        .contains("is port http of Service shop/cart")
        .contains("1 of 2, by chance; else cart-")
        .contains("ALLOWED  pod shop/front-end-")
        .contains("LIVE  connected, as foretold");
  }

  @Test
  void aMissingRuleForDnsIsTheCauseThatIsNamed() {
    Path deny = defaultDeny();
    PLACE.type("kubectl apply -f " + deny).ok();
    Workplace.Outcome outcome =
        PLACE.type("./portolan trace shop/front-end cart -f " + deny + " --live");
    assertThat(outcome.exitCode()).isEqualTo(DIFFERS);
    assertThat(outcome.out())
        .contains("cannot look up \"cart\"")
        .contains("a default-deny for egress needs a rule for it")
        .contains("deny.yaml:1");
  }

  @Test
  void theDecidingRuleIsNamedWithItsLine() {
    Path deny = defaultDeny();
    Path allow = allow();
    PLACE.type("kubectl apply -f " + deny + " -f " + allow).ok();
    assertThat(
            PLACE
                .type("./portolan trace shop/front-end cart --live -f " + deny + " -f " + allow)
                .ok()
                .out())
        .contains("NetworkPolicy shop/front-end allows it (spec.egress[0]")
        .contains("allow.yaml:20")
        .contains("NetworkPolicy shop/cart allows it (spec.ingress[0]")
        .contains("LIVE  connected, as foretold");
    Workplace.Outcome denied =
        PLACE.type("./portolan trace shop/catalogue shop/cart:http --live -o json");
    assertThat(denied.exitCode()).isEqualTo(DIFFERS);
    assertThat(denied.out())
        .contains("\"verdict\" : \"denied\"")
        .contains("\"outcome\" : \"silent\"")
        .contains("\"agrees\" : true");
  }

  @Test
  void namesAreLookedUpAsThePodsDnsConfigSays() {
    Path pods =
        PLACE.write(
            "dns.yaml",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: own-search, namespace: default}
            spec:
              containers: [{name: web, image: web, ports: [{containerPort: 80}]}]
              dnsPolicy: None
              dnsConfig: {nameservers: [10.96.0.10], searches: [shop.svc.cluster.local]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: own-server, namespace: default}
            spec:
              containers: [{name: web, image: web, ports: [{containerPort: 80}]}]
              dnsPolicy: None
              dnsConfig: {nameservers: [192.0.2.53]}
            """);
    PLACE.type("kubectl apply -f " + pods).ok();
    PLACE.type("kubectl wait --for=condition=Ready pod/own-search pod/own-server").ok();
    assertThat(PLACE.type("./portolan trace own-search cart").ok().out())
        .contains("cart is cart.shop.svc.cluster.local");
    assertThat(PLACE.type("./portolan trace own-server cart").failed(DIFFERS).out())
        .contains("asks for \"cart\" at 192.0.2.53, as for every name")
        .contains("cannot look up \"cart\": no node has the way to 192.0.2.53");
    PLACE.type("kubectl delete --wait=false -f " + pods).ok();
  }

  @Test
  void whatInPoliciesOnTheWayDoesNothingIsNamedWithItsLine() {
    Path idle =
        PLACE.write(
            "idle.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: cart, namespace: shop}
            spec:
              podSelector: {matchLabels: {app: cart}}
              policyTypes: [Ingress]
              ingress:
              - from: [{podSelector: {matchLabels: {app: front}}}]
                ports: [{port: web}]
              - from: [{ipBlock: {cidr: 10.96.0.0/24}}]
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: crat, namespace: shop}
            spec: {podSelector: {matchLabels: {app: crat}}, ingress: [{}]}
            """);
    PLACE.type("kubectl apply -f " + idle).ok();
    String trace = "./portolan trace shop/front-end shop/cart:http -f " + idle;
    assertThat(PLACE.type(trace).failed(DIFFERS).out())
        .contains(
            "(spec.ingress[0], " + idle + ":8): its peer \"shop: app=front\" is nobody now",
            "(spec.ingress[0], " + idle + ":8): no pod that the policy selects has a port web/TCP",
            "(spec.ingress[1].from[0].ipBlock.cidr, "
                + idle
                + ":10): \"10.96.0.0/24\" matches nothing",
            "(spec.podSelector, "
                + idle
                + ":15): selects no pod: nobody is \"shop: app=crat\" now");
    assertThat(PLACE.type(trace + " -o json").out())
        .containsPattern("\"warnings\" : \\[ \\{\\s+\"object\" : \"NetworkPolicy shop/cart\"");
  }

  @Test
  void whatManifestsWouldChangeIsForetoldAndNothingIsChanged() {
    Path deny = defaultDeny();
    Workplace.Outcome outcome = PLACE.type("./portolan what-if -f " + deny + " -f " + allow());
    assertThat(outcome.exitCode()).isEqualTo(DIFFERS);
    assertThat(outcome.out())
        .contains("stops   shop/front-end → shop/catalogue:8082/TCP")
        .contains("before allowed: no policy")
        .doesNotContain("shop/front-end → shop/cart:8081");
    assertThat(PLACE.type("kubectl get networkpolicy -n shop").ok().err())
        .contains("No resources found");
    PLACE.type("kubectl apply -f " + deny).ok();
    assertThat(PLACE.type("./portolan what-if --delete netpol/shop/default-deny").out())
        .contains("starts  shop/front-end → shop/catalogue:8082/TCP");
    assertThat(PLACE.type("./portolan what-if -f " + deny).exitCode())
        .as("nothing differs")
        .isZero();
  }

  @Test
  void everyPairIsTriedAndDoesWhatWasForetold() {
    assertThat(PLACE.type("./portolan verify").ok().out())
        .contains(" 0 not as foretold.")
        .contains("svc/shop/front-end:80/TCP");
    PLACE.type("kubectl apply -f " + defaultDeny() + " -f " + allow()).ok();
    assertThat(PLACE.type("./portolan verify").ok().out()).contains(" 0 not as foretold.");
    assertThat(PLACE.type("./portolan why shop/cart").ok().out())
        .contains("✓ shop/front-end")
        .contains("NetworkPolicy shop/cart spec.ingress[0]")
        .contains("✗ shop/payments");
  }

  @Test
  void theShopsPoliciesDoWhatTheShopExpectsAndTheBrokenOnesAreFoundOut() {
    PLACE.type("kubectl apply -f examples/shop-policies").ok();
    assertThat(PLACE.type("./portolan verify --expect examples/shop-expectations.yaml").ok().out())
        .contains("6 satisfied, 0 not, 0 could not be told.");
    PLACE.type("kubectl delete -f examples/shop-policies").ok();
    PLACE.type("kubectl apply -f examples/shop-broken").ok();
    Workplace.Outcome outcome =
        PLACE.type("./portolan trace shop/front-end cart -f examples/shop-broken");
    assertThat(outcome.exitCode()).isEqualTo(DIFFERS);
    assertThat(outcome.out()).contains("a default-deny for egress needs a rule for it");
  }

  @Test
  void expectationsAreWrittenFromTheClusterAndHeldAgainstIt() {
    PLACE.type("kubectl apply -f " + defaultDeny() + " -f " + allow()).ok();
    Path expected = PLACE.home().resolve("expected.yaml");
    PLACE.type("./portolan verify --generate > " + expected).ok();
    assertThat(PLACE.type("cat " + expected).ok().out())
        .contains("  - to: shop/cart:8081\n    only: [shop/front-end]\n");
    assertThat(PLACE.type("./portolan verify --expect " + expected).ok().out())
        .contains("0 not, 0 could not be told.");
    PLACE.type("kubectl delete networkpolicy -n shop default-deny").ok();
    Workplace.Outcome wider = PLACE.type("./portolan verify -o junit --expect " + expected);
    assertThat(wider.exitCode()).isEqualTo(DIFFERS);
    assertThat(wider.out()).contains("<failure message=");
    Path unknown = PLACE.write("unknown.yaml", "expect:\n- {from: shop/nobody, to: shop/cart}\n");
    assertThat(PLACE.type("./portolan verify --expect " + unknown).exitCode()).isEqualTo(12);
  }
}
