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
}
