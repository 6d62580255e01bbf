// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Policies of the whole cluster, applied as typed, and what becomes of real packets.
class ClusterNetworkPolicyIT {
  private static final int DIFFERS = 3;
  private static final String TRACE = "./portolan trace shop/front-end shop/cart:http --live";

  private static final Workplace PLACE = Workplace.withShop();

  @AfterAll
  static void down() {
    PLACE.close();
  }

  @AfterEach
  void withoutPolicies() {
    PLACE.type("kubectl delete clusternetworkpolicy --all").ok();
  }

  private static Path file(String name, String tier, String egress) {
    return PLACE.write(
        name + ".yaml",
        """
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: %s}
        spec:
          tier: %s
          priority: 10
          subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}
          egress: [%s]
        """
            .formatted(name, tier, egress));
  }

  private static void apply(String name, String tier, String egress) {
    PLACE.type("kubectl apply -f " + file(name, tier, egress)).ok();
  }

  private static String toCart(String action) {
    return "{action: " + action + ", to: [{pods: {podSelector: {matchLabels: {app: cart}}}}]}";
  }

  @Test
  void whatTheAdminTierDeniesIsSilent() {
    apply("no-cart", "Admin", toCart("Deny"));
    Workplace.Outcome outcome = PLACE.type(TRACE + " -o json");
    assertThat(outcome.exitCode()).isEqualTo(DIFFERS);
    assertThat(outcome.out())
        .contains("ClusterNetworkPolicy no-cart denies it by spec.egress[0]")
        .contains("\"outcome\" : \"silent\"")
        .contains("\"agrees\" : true");
    assertThat(PLACE.type("kubectl get cnp").ok().out())
        .containsPattern("NAME +TIER +PRIORITY +AGE")
        .containsPattern("no-cart +Admin +10 +");
  }

  @Test
  void whatTheAdminTierPassesTheBaselineTierDecides() {
    apply("pass", "Admin", toCart("Pass"));
    assertThat(PLACE.type(TRACE).ok().out()).contains("LIVE  connected, as foretold");
    apply("baseline", "Baseline", toCart("Deny"));
    Workplace.Outcome outcome = PLACE.type(TRACE);
    assertThat(outcome.exitCode()).isEqualTo(DIFFERS);
    assertThat(outcome.out()).contains("ClusterNetworkPolicy baseline denies it");
  }

  @Test
  void whatOneWouldChangeIsForetoldAndNothingIsChanged() {
    Path deny = file("no-cart", "Admin", toCart("Deny"));
    assertThat(PLACE.type("./portolan what-if -f " + deny).failed(DIFFERS).out())
        .contains(
            """
              stops   shop/front-end → shop/cart:8081/TCP
                      before allowed: no policy
                      after  denied: ClusterNetworkPolicy no-cart spec.egress[0]
            """)
        .contains("stops   shop/front-end → svc/shop/cart:80/TCP")
        .doesNotContain("→ shop/payments", "  host → ");
    assertThat(PLACE.type("kubectl get cnp").ok().err()).contains("No resources found");
    PLACE.type(TRACE).ok();

    PLACE.type("kubectl apply -f " + deny).ok();
    assertThat(PLACE.type("./portolan what-if -f " + deny).ok().out())
        .startsWith("0 stop, 0 start, 0 change otherwise, ");
    assertThat(PLACE.type("./portolan what-if --delete cnp/no-cart").failed(DIFFERS).out())
        .contains(
            """
              starts  shop/front-end → shop/cart:8081/TCP
                      before denied: ClusterNetworkPolicy no-cart spec.egress[0]
                      after  allowed: no policy
            """);
    PLACE.type(TRACE).failed(DIFFERS);
  }

  @Test
  void whatTheAdminTierAcceptsNoBaselineWouldStop() {
    apply("cart", "Admin", toCart("Accept"));
    Path baseline = file("baseline", "Baseline", toCart("Deny"));
    assertThat(PLACE.type("./portolan what-if -f " + baseline).ok().out()).startsWith("0 stop, ");
    assertThat(
            PLACE
                .type("./portolan what-if -f " + baseline + " --delete cnp/cart")
                .failed(DIFFERS)
                .out())
        .contains(
            """
              stops   shop/front-end → shop/cart:8081/TCP
                      before allowed: ClusterNetworkPolicy cart spec.egress[0]
                      after  denied: ClusterNetworkPolicy baseline spec.egress[0]
            """);
  }

  @Test
  void whatItsDefinitionDoesNotAllowIsRefused() {
    Workplace.Outcome outcome =
        PLACE.type(
            """
            kubectl create -f - <<< '{"apiVersion": "policy.networking.k8s.io/v1alpha2",
              "kind": "ClusterNetworkPolicy", "metadata": {"name": "p"},
              "spec": {"tier": "Admin", "priority": 1001, "subject": {"namespaces": {}}}}'
            """);
    assertThat(outcome.err())
        .contains("ClusterNetworkPolicy \"p\" is invalid: spec.priority:")
        .contains(
            "Invalid value: 1001: spec.priority in body should be less than or equal to 1000");
  }

  @Test
  void whatIsAcceptedByItsNameIsReachedOnceThePodAskedForIt() {
    apply(
        "store",
        "Admin",
        "{action: Accept, to: [{domainNames: [Store.shop.svc.cluster.local., '*.example.com']}]},"
            + " {action: Accept, to: [{namespaces: {}}],"
            + " protocols: [{udp: {destinationPort: {number: 53}}}]},"
            + " {action: Deny, to: [{networks: [0.0.0.0/0, '::/0']}]}");
    Workplace.Outcome unknown = PLACE.type("./portolan trace shop/cart www.example.com:443");
    assertThat(unknown.exitCode()).isEqualTo(DIFFERS);
    assertThat(unknown.out())
        .contains("ClusterNetworkPolicy store accepts it, but node-")
        .contains("so no address is known for it");
    // Each node knows what its own pods were told, and the pods of cart are on two.
    String cart =
        PLACE
            .type("kubectl -n shop get pods -l app=cart -o jsonpath='{.items[0].metadata.name}'")
            .ok()
            .out();
    String toStore = "./portolan trace shop/" + cart + " store:redis --live";
    assertThat(PLACE.type(toStore).out())
        .contains(
            "accepts *.example.com, store.shop.svc.cluster.local by spec.egress[0], but node-")
        .contains("LIVE  silent, as foretold");
    String client = "kubectl -n shop exec " + cart + " -- ";
    assertThat(
            PLACE
                .type(client + "sh -c 'echo hello | curl -s -m 2 telnet://store:6379 || true'")
                .ok()
                .out())
        .contains("\"received\":\"hello\"");
    assertThat(PLACE.type(toStore).ok().out())
        .contains("ClusterNetworkPolicy store allows it: store.shop.svc.cluster.local is at 10.")
        .contains("LIVE  connected, as foretold");
    assertThat(PLACE.type("./portolan verify").ok().out()).contains("0 not as foretold");
    assertThat(PLACE.type("./portolan what-if --delete cnp/store").out())
        .contains("starts")
        .doesNotContain("shop/cart → shop/store:6379");
  }

  @Test
  void namesAreForDestinationsOnly() {
    Workplace.Outcome outcome =
        PLACE.type(
            """
            kubectl create -f - <<< '{"apiVersion": "policy.networking.k8s.io/v1alpha2",
              "kind": "ClusterNetworkPolicy", "metadata": {"name": "p"},
              "spec": {"tier": "Admin", "priority": 1, "subject": {"namespaces": {}},
                "ingress": [{"action": "Accept", "from": [{"domainNames": ["example.com"]}]}]}}'
            """);
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.err()).contains("unknown field \"spec.ingress[0].from[0].domainNames\"");
    Workplace.Outcome warned =
        PLACE.type(
            """
            kubectl create -f - <<< '{"apiVersion": "policy.networking.k8s.io/v1alpha2",
              "kind": "ClusterNetworkPolicy", "metadata": {"name": "p"},
              "spec": {"tier": "Admin", "priority": 1,
                "subject": {"namespaces": {"matchLabels": {"none": "such"}}},
                "egress": [{"action": "Deny", "to": [{"domainNames": ["example.com"]}]}]}}'
            """);
    assertThat(warned.ok().err())
        .contains("Warning: spec.egress[0].to[0].domainNames: names are for rules that accept");
  }
}
