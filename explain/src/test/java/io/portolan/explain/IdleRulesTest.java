// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import static io.portolan.explain.TestNetwork.app;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdleRulesTest {
  private static final PortMatch HTTP = new PortMatch.Named(Protocol.TCP, "http");
  private static final PortMatch WEB = new PortMatch.Named(Protocol.TCP, "web");
  private static final PortMatch WEB_UDP = new PortMatch.Named(Protocol.UDP, "web");
  private static final PortMatch HTTP_UDP = new PortMatch.Named(Protocol.UDP, "http");

  private final TestNetwork network = new TestNetwork();

  private static PolicyRule rule(List<String> apps, PortMatch... ports) {
    return PolicyRule.accept(
        apps.isEmpty()
            ? Peers.ANYONE
            : Peers.of(apps.stream().map(TestNetwork::app).toList(), List.of()),
        List.of(ports));
  }

  /// Those of the policies between `front` and the Service `cart`.
  private List<String> warnings() {
    IdleRules idle = new IdleRules(network.model.policies());
    return network
        .explainer()
        .policies(network.pod("front"), IpAddress.of("10.96.0.20"), Protocol.TCP, 80)
        .stream()
        .flatMap(use -> idle.of(use).stream())
        .map(warning -> warning.policy() + " " + warning.field() + ": " + warning.text())
        .toList();
  }

  @Test
  void rulesThatMatchSomebodyAreNotNamed() {
    network.policy(
        "cart",
        "cart",
        Optional.of(List.of(rule(List.of("front"), HTTP), rule(List.of()))),
        Optional.of(List.of(rule(List.of("nobody")))));
    network.policy("front", "front", Optional.empty(), Optional.of(List.of(rule(List.of(), HTTP))));
    network.policy("else", "else", Optional.of(List.of(rule(List.of("x")))), Optional.empty());
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aNamedPortThatNoDestinationHasIsNamed() {
    network.policy(
        "front", "front", Optional.empty(), Optional.of(List.of(rule(List.of("cart"), WEB))));
    network.policy(
        "cart", "cart", Optional.of(List.of(rule(List.of(), HTTP, HTTP_UDP))), Optional.empty());
    assertThat(warnings())
        .containsExactly(
            "NetworkPolicy shop/front spec.egress[0]: none of its peers has a port web/TCP",
            "NetworkPolicy shop/cart spec.ingress[0]: no pod that the policy selects has a port"
                + " http/UDP");
  }

  @Test
  void aPortThatAClusterPolicyNamesIsOfWhateverProtocol() {
    List<PolicyRule> rules =
        List.of(rule(List.of("cart"), HTTP, HTTP_UDP), rule(List.of("cart"), WEB, WEB_UDP));
    network.change(
        new Change.PutPolicy(
            new Policy(
                PolicyName.cluster("cart"),
                Policy.Tier.ADMIN,
                1,
                app("front"),
                Optional.empty(),
                Optional.of(rules))));
    assertThat(warnings())
        .containsExactly(
            "ClusterNetworkPolicy cart spec.egress[1]: none of its peers has a port web");
  }

  @Test
  void aPeerThatIsNobodyIsNamedAndItsPortsAreNot() {
    PolicyRule mixed =
        PolicyRule.accept(
            Peers.of(
                List.of(app("crat"), app("cart")),
                List.of(new IpBlock(Cidr.of("192.0.2.0/24"), List.of()))),
            List.of());
    network.policy(
        "front",
        "front",
        Optional.empty(),
        Optional.of(List.of(mixed, rule(List.of("frnt"), WEB))));
    assertThat(warnings())
        .containsExactly(
            "NetworkPolicy shop/front spec.egress[0]: its peer \"shop: app=crat\" is nobody now",
            "NetworkPolicy shop/front spec.egress[1]: its peer \"shop: app=frnt\" is nobody now");
  }

  @Test
  void policiesThatSelectNobodyAreFoundByNamespace() {
    network.policy("cart", "cart", Optional.of(List.of()), Optional.empty());
    network.policy("crat", "crat", Optional.of(List.of()), Optional.empty());
    IdleRules idle = new IdleRules(network.model.policies());
    assertThat(idle.withoutPods("shop"))
        .extracting(Warning::text)
        .containsExactly("selects no pod: nobody is \"shop: app=crat\" now");
    assertThat(idle.withoutPods("kube-system")).isEmpty();
  }
}
