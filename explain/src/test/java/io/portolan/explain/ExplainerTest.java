// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import static io.portolan.explain.TestNetwork.peer;
import static io.portolan.explain.TestNetwork.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.explain.Explanation.Verdict;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.KnownNames;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.Policy.Tier;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PolicyRule.Action;
import io.portolan.network.policy.PortMatch;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainerTest {
  private final TestNetwork network = new TestNetwork();

  @Test
  void aServiceLeadsToAnEndpointOnTheSameNode() {
    Explanation explanation =
        network
            .explainer()
            .explain(network.pod("front"), IpAddress.of("10.96.0.20"), Protocol.TCP, 80, 0);
    assertThat(explanation.verdict()).isEqualTo(Verdict.ALLOWED);
    assertThat(text(explanation))
        .isEqualTo(
            """
            service node-1: 10.96.0.20:80/TCP is port http of Service shop/cart
            endpoint node-1: cart-1 (10.244.1.3:8080), 1 of 2, by chance; else cart-2 (10.244.2.3:8080)
            egress node-1: no policy isolates shop/front for egress
            ingress node-1: no policy isolates shop/cart-1 for ingress
            arrival node-1: pod shop/cart-1 at 10.244.1.3:8080/TCP, its port http
            reply node-1: answers pass, and come from 10.96.0.20:80 again: they belong to a known connection""");
  }

  @Test
  void anEndpointThatIsNotReadyIsNotAsked() {
    network.endpoints(false, true);
    assertThat(text(network.tcp(network.pod("front"), "10.96.0.20", 80)))
        .contains("endpoint node-1: cart-2 (10.244.2.3:8080); not cart-1: not ready")
        .contains("way node-1: to node-2 by its underlay");
  }

  @Test
  void aServiceWithoutEndpointsRefuses() {
    network.endpoints(false, false);
    Explanation explanation = network.tcp(network.pod("front"), "10.96.0.20", 80);
    assertThat(explanation.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(explanation.reason())
        .isEqualTo(
            "Service shop/cart has no ready endpoint (cart-1: not ready, cart-2: not ready)");
  }

  @Test
  void aPortThatTheServiceDoesNotHaveIsRefusedAndAnAddressOfNoServiceDropped() {
    assertThat(network.tcp(network.pod("front"), "10.96.0.20", 81).reason())
        .isEqualTo("Service shop/cart has no port 81/TCP, but 80/TCP");
    Explanation nobody = network.tcp(network.pod("front"), "10.96.0.99", 80);
    assertThat(nobody.verdict()).isEqualTo(Verdict.LOST);
    assertThat(nobody.reason()).isEqualTo("no Service has the address 10.96.0.99");
  }

  @Test
  void thePolicyAndItsRuleAreNamed() {
    network.policy(
        "cart", "cart", Optional.of(List.of(peer("other"), peer("front"))), Optional.empty());
    assertThat(text(network.tcp(network.pod("front"), "10.244.2.3", 8080)))
        .contains("ingress node-2: NetworkPolicy shop/cart allows it (spec.ingress[1])");
    Explanation denied = network.tcp(network.pod("cart-1"), "10.244.2.3", 8080);
    assertThat(denied.verdict()).isEqualTo(Verdict.DENIED);
    assertThat(denied.reason())
        .isEqualTo(
            "pod shop/cart-1 may not send to pod shop/cart-2 at 10.244.2.3:8080/TCP: NetworkPolicy"
                + " shop/cart isolates shop/cart-2 for ingress, and no rule allows it");
    assertThat(denied.advice())
        .containsExactly(
            "add an ingress rule from podSelector app=cart, port 8080/TCP, to a NetworkPolicy that"
                + " selects podSelector app=cart");
  }

  @Test
  void aMissingRuleForDnsIsNamedAsWhatItIs() {
    network.policy("deny", "front", Optional.empty(), Optional.of(List.of()));
    Explanation dns =
        network
            .explainer()
            .explain(network.pod("front"), IpAddress.of("10.96.0.10"), Protocol.UDP, 53);
    assertThat(dns.verdict()).isEqualTo(Verdict.DENIED);
    assertThat(dns.advice().getFirst()).contains("a default-deny for egress needs a rule");
  }

  @Test
  void theOwnNodeMayAlwaysAndAnotherMayNot() {
    network.policy("deny", "cart", Optional.of(List.of()), Optional.of(List.of()));
    assertThat(text(network.tcp(network.node(1), "10.244.1.3", 8080)))
        .contains("ingress node-1: shop/cart-1 and its own node may always talk");
    assertThat(network.tcp(network.node(2), "10.244.1.3", 8080).verdict())
        .isEqualTo(Verdict.DENIED);
  }

  @Test
  void aNodePortShowsTheNodeAsTheSource() {
    Explanation explanation = network.tcp(TestNetwork.host(), "172.30.0.2", 30080);
    assertThat(explanation.verdict()).isEqualTo(Verdict.ALLOWED);
    assertThat(text(explanation))
        .contains("source node-1: 172.30.0.1 becomes 172.30.0.2, node-1's own");
  }

  @Test
  void aNodePortOfAnotherNodeMayLeadBackToTheFirst() {
    network.endpoints(false, true);
    Explanation explanation = network.tcp(network.node(2), "172.30.0.2", 30080);
    assertThat(explanation.verdict()).isEqualTo(Verdict.ALLOWED);
    assertThat(text(explanation))
        .contains(
            """
            way node-2: to node-1 by its underlay
            service node-1: 172.30.0.2:30080/TCP is port http of Service shop/cart
            endpoint node-1: cart-2 (10.244.2.3:8080); not cart-1: not ready
            source node-1: 172.30.0.3 becomes 172.30.0.2, node-1's own""")
        .contains("way node-1: to node-2 by its underlay");
  }

  @Test
  void oneEndpointThatIsOutOfReachIsEnoughToTellOfIt() {
    network.policy("near", "front", Optional.empty(), Optional.of(List.of()));
    network.policy("cart", "cart", Optional.of(List.of(peer("front"))), Optional.empty());
    Explainer explainer = network.explainer();
    List<Explanation> all =
        explainer.all(network.pod("cart-1"), IpAddress.of("10.96.0.20"), Protocol.TCP, 80);
    assertThat(all)
        .extracting(Explanation::verdict)
        .containsExactly(Verdict.ALLOWED, Verdict.DENIED);
    assertThat(
            explainer
                .explain(network.pod("cart-1"), IpAddress.of("10.96.0.20"), Protocol.TCP, 80)
                .verdict())
        .isEqualTo(Verdict.DENIED);
  }

  @Test
  void aRuleThatPassesIsAStepBeforeTheOneThatDecides() {
    network.change(
        new Change.PutPolicy(
            new Policy(
                PolicyName.cluster("audit"),
                Policy.Tier.ADMIN,
                5,
                TestNetwork.app("cart"),
                Optional.of(
                    List.of(
                        new PolicyRule(
                            "",
                            PolicyRule.Action.DENY,
                            Peers.of(List.of(TestNetwork.app("cart")), List.of()),
                            List.of()),
                        new PolicyRule(
                            "",
                            PolicyRule.Action.PASS,
                            Peers.of(List.of(TestNetwork.app("front")), List.of()),
                            List.of()))),
                Optional.empty())));
    Explanation unselected = network.tcp(network.pod("front"), "10.244.1.3", 8080);
    assertThat(text(unselected))
        .contains(
            """
            ingress node-1: ClusterNetworkPolicy audit passes it on to the next tier (spec.ingress[1])
            ingress node-1: no policy isolates shop/cart-1 for ingress""");
    network.policy("deny", "cart", Optional.of(List.of()), Optional.empty());
    assertThat(text(network.tcp(network.pod("front"), "10.244.1.3", 8080)))
        .contains(
            """
            ingress node-1: ClusterNetworkPolicy audit passes it on to the next tier (spec.ingress[1])
            x ingress node-1: NetworkPolicy shop/deny isolates shop/cart-1 for ingress""");
  }

  @Test
  void fromOutsideALoadBalancersAddressLeadsToTheNodeThatAnnouncesIt() {
    IpAddress address = IpAddress.of("172.30.255.1");
    network.change(
        new Change.PutService(
            new Service(
                new NamespacedName("shop", "cart"),
                Service.Type.LOAD_BALANCER,
                false,
                List.of(IpAddress.of("10.96.0.20")),
                List.of(new ServicePort("http", Protocol.TCP, 80, 30080)),
                "",
                Optional.empty(),
                new Exposure(
                    true,
                    List.of(),
                    List.of(address),
                    List.of(),
                    Exposure.TrafficPolicy.CLUSTER,
                    Exposure.TrafficPolicy.CLUSTER))));
    ClusterNetwork announced =
        ClusterNetwork.compiled(
            network.model,
            ClusterRanges.DEFAULT,
            new ClusterNetwork.Observed(
                _ -> KnownNames.NONE,
                of -> of.equals(address) ? Optional.of("node-2") : Optional.empty()));
    Explanation explanation =
        new Explainer(announced).explain(TestNetwork.host(), address, Protocol.TCP, 80, 0);
    assertThat(text(explanation))
        .startsWith(
            """
            way node-2: announces 172.30.255.1 on its link
            service node-2: 172.30.255.1:80/TCP is port http of Service shop/cart""");
    assertThat(explanation.verdict()).isEqualTo(Verdict.ALLOWED);
  }

  @Test
  void whatNoNodeHasIsLost() {
    assertThat(network.tcp(network.pod("front"), "192.0.2.1", 80).reason())
        .isEqualTo("no node has the way to 192.0.2.1; pods do not reach the Internet");
  }

  @Test
  void whatConcernsAQuestionIsEnoughToAnswerIt() {
    network.policy("deny", "cart", Optional.of(List.of(peer("front"))), Optional.of(List.of()));
    List<Party> parties =
        List.of(
            network.pod("front"),
            network.pod("cart-1"),
            network.pod("cart-2"),
            network.node(1),
            network.node(2),
            TestNetwork.host());
    Explainer few = network.explainer();
    Explainer many = Explainer.forMany(network.network());
    for (Party from : parties) {
      for (String to :
          List.of(
              "10.96.0.20",
              "10.96.0.99",
              "10.96.0.10",
              "172.30.0.3",
              "10.244.1.3",
              "10.244.2.3",
              "fd00:10:244:1::2",
              "fd00:10:96::20",
              "192.0.2.1")) {
        for (int port : List.of(53, 80, 8080, 30080)) {
          assertThat(few.all(from, IpAddress.of(to), Protocol.TCP, port))
              .as("%s to %s port %d", from, to, port)
              .isEqualTo(many.all(from, IpAddress.of(to), Protocol.TCP, port));
        }
      }
    }
  }

  private static Policy byName(Tier tier) {
    Peers names = Peers.NOBODY.withNames(List.of(DomainName.parse("*.example.com").orElseThrow()));
    PolicyRule accept =
        new PolicyRule(
            "", Action.ACCEPT, names, List.of(new PortMatch.Numbers(Protocol.TCP, 8080, 8080)));
    return new Policy(
        PolicyName.cluster("names"),
        tier,
        0,
        TestNetwork.app("front"),
        Optional.empty(),
        Optional.of(List.of(accept, new PolicyRule("", Action.DENY, Peers.ANYONE, List.of()))));
  }

  @Test
  void aRuleThatAcceptsByANameSaysWhichNameTheAddressHas() {
    network.change(new Change.PutPolicy(byName(Tier.ADMIN)));
    network.known =
        KnownNames.NONE.with("www.example.com", IpAddress.of("10.244.2.3"), Instant.MAX);
    assertThat(text(network.tcp(network.pod("front"), "10.244.2.3", 8080)))
        .contains(
            "egress node-1: ClusterNetworkPolicy names allows it: www.example.com is at 10.244.2.3"
                + " (spec.egress[0])");
  }

  @Test
  void anAddressThatIsNotKnownForTheNameIsDeniedAndTheRuleNamed() {
    network.change(new Change.PutPolicy(byName(Tier.BASELINE)));
    Explanation denied = network.tcp(network.pod("front"), "10.244.2.3", 8080);
    assertThat(denied.reason()).endsWith("ClusterNetworkPolicy names denies it by spec.egress[1]");
    assertThat(denied.advice())
        .containsExactly(
            "ClusterNetworkPolicy names accepts *.example.com by spec.egress[0], but node-1 does"
                + " not know 10.244.2.3 for that name: the pod must ask the cluster's DNS first,"
                + " and use what it is told",
            "change that rule, or put one that accepts before it");
    assertThat(network.tcp(network.pod("front"), "10.244.2.3", 80).advice())
        .as("another port")
        .hasSize(1);
  }
}
