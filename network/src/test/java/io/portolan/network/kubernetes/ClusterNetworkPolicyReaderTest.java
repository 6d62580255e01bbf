// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.portolan.network.Cidr;
import io.portolan.network.Protocol;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.Policy.Tier;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PolicyRule.Action;
import io.portolan.network.policy.PortMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterNetworkPolicyReaderTest {
  private static final PodSelector TEAM_A =
      PodSelector.across(LabelSelector.of(Map.of("team", "a")), LabelSelector.EVERYTHING);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  private static Reading<Policy> read(String spec) {
    String object =
        "{apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy',"
            + " metadata: {name: 'tenants'}, spec: {tier: 'Admin', priority: 10, "
            + spec
            + "}}";
    try {
      return ClusterNetworkPolicyReader.read(
          JSON.readValue(object, GenericKubernetesResource.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(object, e);
    }
  }

  private static Reading<Policy> withEgress(String rule) {
    return read("subject: {namespaces: {matchLabels: {team: 'a'}}}, egress: [{" + rule + "}]");
  }

  private static PolicyRule egress(Reading<Policy> reading) {
    return reading.value().rules(Direction.EGRESS).orElseThrow().getFirst();
  }

  @Test
  void readsTierPrioritySubjectAndRulesInTheirOrder() {
    Reading<Policy> reading =
        read(
            """
            subject: {namespaces: {matchLabels: {team: 'a'}}},
            ingress: [
              {name: 'own', action: 'Pass', from: [{namespaces: {matchLabels: {team: 'a'}}}]},
              {action: 'Deny', from: [{pods: {namespaceSelector: {}, podSelector: {}}}],
               protocols: [{tcp: {destinationPort: {number: 80}}},
                           {udp: {destinationPort: {range: {start: 1, end: 9}}}}]}]
            """);
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.value())
        .isEqualTo(
            new Policy(
                PolicyName.cluster("tenants"),
                Tier.ADMIN,
                10,
                TEAM_A,
                Optional.of(
                    List.of(
                        new PolicyRule(
                            "own", Action.PASS, Peers.of(List.of(TEAM_A), List.of()), List.of()),
                        new PolicyRule(
                            "",
                            Action.DENY,
                            Peers.of(List.of(PodSelector.EVERY_POD), List.of()),
                            List.of(
                                new PortMatch.Numbers(Protocol.TCP, 80, 80),
                                new PortMatch.Numbers(Protocol.UDP, 1, 9))))),
                Optional.empty()));
  }

  @Test
  void nodesAndNetworksArePeersOfEgress() {
    Reading<Policy> reading =
        withEgress(
            "action: 'Deny', to: [{nodes: {matchLabels: {role: 'edge'}}}, {networks: ['10.0.0.0/8']}]");
    assertThat(egress(reading).peers())
        .isEqualTo(
            Peers.of(
                List.of(PodSelector.nodes(LabelSelector.of(Map.of("role", "edge")))),
                List.of(new IpBlock(Cidr.of("10.0.0.0/8"), List.of()))));
    assertThat(reading.problems()).isEmpty();
  }

  @Test
  void aNamedPortIsOneOfAnyProtocol() {
    Reading<Policy> reading =
        withEgress(
            "action: 'Accept', to: [{namespaces: {}}], protocols: [{destinationNamedPort: 'a'}]");
    assertThat(egress(reading).ports())
        .containsExactlyInAnyOrder(
            new PortMatch.Named(Protocol.TCP, "a"),
            new PortMatch.Named(Protocol.UDP, "a"),
            new PortMatch.Named(Protocol.SCTP, "a"));
  }

  @Test
  void aRuleWithAPeerOfAnUnknownTypeFailsClosed() {
    String peers = "to: [{namespaces: {}}, {galaxies: {}}]";
    Reading<Policy> accept = withEgress("action: 'Accept', " + peers);
    assertThat(egress(accept).peers()).isEqualTo(Peers.NOBODY);
    assertThat(accept.problems())
        .containsExactly("spec.egress[0].to[1]: cannot be understood: {\"galaxies\":{}}");
    for (String action : List.of("Deny", "Pass")) {
      PolicyRule rule = egress(withEgress("action: '" + action + "', " + peers));
      assertThat(rule)
          .as(action)
          .isEqualTo(new PolicyRule("", Action.DENY, Peers.ANYONE, List.of()));
    }
  }

  @Test
  void protocolsThatAreNotUnderstoodFailClosed() {
    String rule = "to: [{namespaces: {}}], protocols: [{quic: {}}]";
    assertThat(egress(withEgress("action: 'Accept', " + rule)).peers()).isEqualTo(Peers.NOBODY);
    assertThat(egress(withEgress("action: 'Deny', " + rule)).peers()).isEqualTo(Peers.ANYONE);
  }

  @Test
  void domainNamesAreAcceptedWithoutRegardToLetterCaseAndTheLastDot() {
    Reading<Policy> accept =
        withEgress(
            "action: 'Accept', to: [{domainNames: ['A.Example.', '*.b.example']},"
                + " {networks: ['10.0.0.0/8']}]");
    assertThat(egress(accept).peers())
        .isEqualTo(
            Peers.of(List.of(), List.of(new IpBlock(Cidr.of("10.0.0.0/8"), List.of())))
                .withNames(List.of(new DomainName("*.b.example"), new DomainName("a.example"))));
    assertThat(accept.problems()).isEmpty();
  }

  @Test
  void aNameThatIsNoneAcceptsNothing() {
    String label = "a".repeat(64);
    Reading<Policy> accept =
        withEgress("action: 'Accept', to: [{domainNames: ['" + label + ".example']}]");
    assertThat(egress(accept).peers()).isEqualTo(Peers.NOBODY);
    assertThat(accept.problems())
        .containsExactly(
            "spec.egress[0].to[0].domainNames[0]: \"" + label + ".example\" is not a domain name");
  }

  @Test
  void domainNamesInAnotherRuleDenyEverything() {
    for (String action : List.of("Deny", "Pass")) {
      Reading<Policy> deny =
          withEgress("action: '" + action + "', to: [{domainNames: ['a.example']}]");
      assertThat(egress(deny))
          .as(action)
          .isEqualTo(new PolicyRule("", Action.DENY, Peers.ANYONE, List.of()));
      assertThat(deny.problems()).singleElement().asString().contains("to[0].domainNames");
    }
  }

  @Test
  void aSubjectThatIsNotUnderstoodIsEveryPodAndItsRulesFailClosed() {
    Reading<Policy> reading =
        read("subject: {planets: {}}, ingress: [{action: 'Accept', from: [{namespaces: {}}]}]");
    assertThat(reading.value().subject()).isEqualTo(PodSelector.EVERY_POD);
    assertThat(reading.value().ingress().orElseThrow())
        .containsExactly(new PolicyRule("", Action.ACCEPT, Peers.NOBODY, List.of()));
  }
}
