// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portolan.linux.nft.NftFiles;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.wire.CanonicalRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesetTextTest {
  private static final List<String> NAMES =
      List.of("inet", "ip", "ip6", "netdev", "dormant", "trace");

  @Test
  void printsWhatItParses() {
    assertThat(NAMES)
        .allSatisfy(
            name -> {
              Ruleset ruleset = RulesetText.parse(NftFiles.read(name));
              assertThat(RulesetText.print(ruleset)).isEqualTo(NftFiles.read(name));
            });
  }

  @Test
  void survivesTheKernelsInstructions() {
    assertThat(NAMES)
        .allSatisfy(
            name -> {
              Table table = RulesetText.parse(NftFiles.read(name)).tables().getFirst();
              assertThat(CanonicalRules.canonical(table)).isEqualTo(table);
            });
  }

  @Test
  void namesWhatItCannotRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RulesetText.parse("table inet t {\n\tchain c {\n\t\tip sadr 1.1.1.1\n\t}\n}\n"))
        .withMessageContaining("ip sadr");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RulesetText.parse("table inet t {"))
        .withMessageContaining("ends too early");
  }

  @Test
  void listsARuleInOneForm() {
    assertThat(listed("meta l4proto tcp th dport 80 accept")).isEqualTo("tcp dport 80 accept");
    assertThat(listed("meta nfproto ipv4 ip saddr 10.0.0.1 drop"))
        .isEqualTo("ip saddr 10.0.0.1 drop");
    // A counter between the two counts every TCP packet.
    assertThat(listed("meta l4proto tcp counter tcp dport 80"))
        .isEqualTo("meta l4proto tcp counter packets 0 bytes 0 tcp dport 80");
    assertThat(listed("ct mark set ct mark & 0xff | 0x1"))
        .isEqualTo("ct mark set ct mark & 0x000000ff | 0x00000001");
  }

  private static String listed(String written) {
    Table table = Table.of(TableId.inet("t"));
    Rule rule = RulesetText.parseRule(table, written);
    return RulesetText.print(CanonicalRules.of(table).canonical(rule));
  }
}
