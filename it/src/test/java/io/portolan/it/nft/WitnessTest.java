// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.text.RulesetText;
import io.portolan.linux.nft.wire.NftSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What we write is what Debian's nft reads, and the other way round.
class WitnessTest {
  static final java.util.List<String> NAMES = Constructs.NAMES;

  private final NftSocket kernel = NftSocket.open();

  @AfterEach
  void leavesNothing() {
    Batch.Builder batch = Batch.builder();
    kernel.tables().forEach(batch::deleteTable);
    kernel.apply(batch.build());
    kernel.close();
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void printsWhatItParses(String name) {
    assertThat(RulesetText.print(Constructs.table(name))).isEqualTo(Constructs.text(name));
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void nftListsWhatWeWrite(String name) {
    kernel.apply(Batch.builder().addTable(Constructs.table(name)).build());

    TableId id = Constructs.table(name).id();
    String listed = Nft.run("list", "table", id.family().text(), id.name());
    assertThat(withoutRemainingTimes(listed)).isEqualTo(Constructs.text(name));
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void weReadWhatWeWrite(String name) {
    Table table = Constructs.table(name);
    kernel.apply(Batch.builder().addTable(table).build());

    assertThat(kernel.dump(table.id())).contains(table);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void weReadWhatNftWrites(String name) {
    Nft.run("-f", Constructs.file(name).toString());

    Table table = Constructs.table(name);
    assertThat(kernel.dump(table.id())).contains(table);
  }

  private static String withoutRemainingTimes(String text) {
    return text.replaceAll(" expires [0-9a-z]+", "");
  }
}
