// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Layers 3 and 4, rules 23 and 24: the words of kube-proxy's `nodePortAddresses`.
class NodePortAddressesTest {
  private static final List<IpAddress> OWN =
      List.of(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2"));

  private static List<String> answersAt(String... words) {
    return NodePortAddresses.of(List.of(words)).atNode(OWN).stream()
        .map(IpAddress::toString)
        .toList();
  }

  @Test
  void primaryIsTheDefaultAndMeansTheNodesOwn() {
    assertThat(NodePortAddresses.of(List.of("primary"))).isEqualTo(NodePortAddresses.DEFAULT);
    assertThat(answersAt("primary")).containsExactly("172.30.0.2", "fd00:172:30::2");
  }

  @Test
  void localhostIsTheLoopbackAddressesOfBothFamiliesAndNothingElse() {
    assertThat(answersAt("localhost")).containsExactly("127.0.0.1", "::1");
    assertThat(answersAt("primary", "localhost"))
        .containsExactly("172.30.0.2", "fd00:172:30::2", "127.0.0.1", "::1");
  }

  @Test
  void allIsNotEnoughForLoopback() {
    assertThat(answersAt("all")).containsExactly("172.30.0.2", "fd00:172:30::2");
    assertThat(answersAt("0.0.0.0/0", "::/0")).containsExactly("172.30.0.2", "fd00:172:30::2");
    assertThat(answersAt("all", "127.0.0.0/8")).contains("127.0.0.1").doesNotContain("::1");
  }

  @Test
  void aBlockChoosesAmongTheAddressesOfItsFamily() {
    assertThat(answersAt("172.30.0.0/31", "fd00:172:30::/64")).containsExactly("fd00:172:30::2");
    assertThat(answersAt("127.0.0.0/8", "::1/128")).containsExactly("127.0.0.1", "::1");
    assertThat(answersAt("127.0.0.8/29", "::1/128")).containsExactly("::1");
  }

  @Test
  void aFamilyOfWhichNothingIsSaidAnswersAtAllItsAddresses() {
    assertThat(answersAt("10.0.0.0/8")).containsExactly("fd00:172:30::2");
    assertThat(answersAt("127.0.0.1/32")).containsExactly("fd00:172:30::2", "127.0.0.1");
  }

  @Test
  void theWordsComeBack() {
    for (List<String> words :
        List.of(
            List.of("primary"),
            List.of("primary", "localhost"),
            List.of("10.0.0.0/8", "::1/128"))) {
      assertThat(NodePortAddresses.of(words).words()).isEqualTo(words);
    }
  }

  @Test
  void anythingElseIsRefused() {
    for (String word : List.of("secondary", "127.0.0.1", "10.0.0.0/33", "")) {
      assertThatThrownBy(() -> NodePortAddresses.of(List.of("primary", word)))
          .as(word)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + word + "\"");
    }
  }
}
