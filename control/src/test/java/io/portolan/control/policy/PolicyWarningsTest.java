// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portolan.control.policy.PolicyWarnings.Review;
import io.portolan.network.ClusterRanges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PolicyWarningsTest {
  private static List<String> warnings(String spec, boolean hasSctp) {
    try {
      ObjectNode policy = (ObjectNode) new YAMLMapper().readTree("spec: " + spec);
      return new Review(ClusterRanges.DEFAULT.services(), hasSctp).of(policy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> warnings(String spec) {
    return warnings(spec, true);
  }

  @Test
  void aPolicyThatDoesWhatItSaysIsTakenInSilence() {
    assertThat(
            warnings(
                """
                {policyTypes: [Ingress, Egress],
                 ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}],
                            ports: [{port: http, protocol: TCP}, {port: 80, protocol: SCTP}]}],
                 egress: [{to: [{ipBlock: {cidr: "fd00::/8"}}]}, {}]}
                """))
        .isEmpty();
  }

  @Test
  void aBlockWithHostBitsIsAmbiguous() {
    assertThat(
            warnings(
                """
                {policyTypes: [Ingress],
                 ingress: [{}, {from: [{ipBlock: {cidr: 192.12.2.8/24, except: ["192.12.2.9/28"]}},
                                       {ipBlock: {cidr: "fd00::1/64"}}]}]}
                """))
        .containsExactly(
            "spec.ingress[1].from[0].ipBlock.cidr: CIDR value \"192.12.2.8/24\" is ambiguous in"
                + " this context (should be \"192.12.2.0/24\" or \"192.12.2.8/32\"?)",
            "spec.ingress[1].from[0].ipBlock.except[0]: CIDR value \"192.12.2.9/28\" is ambiguous"
                + " in this context (should be \"192.12.2.0/28\" or \"192.12.2.9/32\"?)",
            "spec.ingress[1].from[1].ipBlock.cidr: CIDR value \"fd00::1/64\" is ambiguous in this"
                + " context (should be \"fd00::/64\" or \"fd00::1/128\"?)");
  }

  @Test
  void rulesOfADirectionThatIsNotNamedHaveNoEffect() {
    assertThat(warnings("{policyTypes: [Ingress], egress: [{}]}"))
        .containsExactly(
            "spec.egress: has no effect, since spec.policyTypes does not name \"Egress\"");
    assertThat(warnings("{policyTypes: [Egress], ingress: [{}]}"))
        .containsExactly(
            "spec.ingress: has no effect, since spec.policyTypes does not name \"Ingress\"");
  }

  @Test
  void aRuleThatStandsTwiceIsOneTooMany() {
    assertThat(
            warnings(
                """
                {policyTypes: [Ingress],
                 ingress: [{ports: [{port: 80}]}, {ports: [{port: 81}]}, {ports: [{port: 80}]}]}
                """))
        .containsExactly("spec.ingress[2]: says the same as spec.ingress[0]");
  }

  @Test
  @DisplayName("58: a block of cluster IPs matches nothing")
  void aBlockOfClusterIpsMatchesNothing() {
    assertThat(
            warnings("{policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.20/32}}]}]}"))
        .containsExactly(
            "spec.egress[0].to[0].ipBlock.cidr: \"10.96.0.20/32\" matches nothing, since it holds"
                + " cluster IPs only and policies see the pod behind a Service; select its pods"
                + " instead");
  }

  @Test
  @DisplayName("66: the name of a port means nothing where no pods are named")
  void theNameOfAPortMeansNothingForBlocks() {
    assertThat(
            warnings(
                """
                {policyTypes: [Egress],
                 egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}, {port: http}]}]}
                """))
        .containsExactly(
            "spec.egress[0].ports[1].port: \"http\" matches nothing, since only pods have names"
                + " for ports and all peers are of ipBlock");
  }

  @Test
  @DisplayName("69: a port of SCTP where the kernel has none")
  void sctpWhereTheKernelHasNone() {
    assertThat(warnings("{policyTypes: [Ingress], ingress: [{ports: [{protocol: SCTP}]}]}", false))
        .containsExactly(
            "spec.ingress[0].ports[0].protocol: this node's kernel has no SCTP; the policy"
                + " isolates all the same");
  }

  @Test
  @DisplayName("82: names in a rule that does not accept")
  void namesAreForRulesThatAccept() throws IOException {
    ObjectNode policy =
        (ObjectNode)
            new YAMLMapper()
                .readTree(
                    """
                    spec:
                      egress:
                      - {action: Accept, to: [{domainNames: [example.com]}]}
                      - {action: Deny, to: [{namespaces: {}}, {domainNames: [example.com]}]}
                    """);
    assertThat(PolicyWarnings.names(policy))
        .containsExactly(
            "spec.egress[1].to[1].domainNames: names are for rules that accept; this one denies"
                + " everything");
  }
}
