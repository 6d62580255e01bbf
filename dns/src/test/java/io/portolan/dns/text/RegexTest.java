// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Regular expressions in Go's syntax.
class RegexTest {
  @Test
  void namesGroupsAsGoDoes() {
    Regex regex = Regex.of("^(?P<first_label>[a-z]+)[.](?<rest>.*)$");
    Regex.Match match = regex.find("www.example.org.").orElseThrow();
    assertThat(match.group("first_label")).isEqualTo("www");
    assertThat(match.group("rest")).isEqualTo("example.org.");
    assertThat(match.group("other")).isEmpty();
    assertThat(match.fill("{2}of.{1}")).isEqualTo("example.org.of.www");
  }

  @Test
  void leavesEmptyWhatTookNoPart() {
    assertThat(Regex.of("(a)|(b)").find("b").orElseThrow().groups()).containsExactly("b", "", "b");
  }

  @Test
  void givesUpOnAMatchThatWouldTakeForEver() {
    assertThat(Regex.of("^(a+)+$").find("a".repeat(200) + ".")).isEmpty();
  }
}
