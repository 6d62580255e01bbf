// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portolan.linux.Errno;
import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Operation.Verb;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.diff.RulesetDiff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the kernel and the fake must do alike.
abstract class NftablesContract {
  private static final TableId T = TableId.inet("contract");
  private static final NftSet PORTS = NftSet.set("ports", KeySpec.of(DataType.INET_SERVICE));
  private static final NftSet NUMBERS =
      NftSet.map("numbers", KeySpec.of(DataType.INET_SERVICE), KeySpec.of(DataType.MARK));
  private static final NftSet TARGETS =
      NftSet.verdictMap("targets", KeySpec.of(DataType.INET_SERVICE));
  private static final NftSet BLOCKS =
      NftSet.set("blocks", KeySpec.of(DataType.IPV4_ADDR), NftSet.Flag.INTERVAL);
  private static final Rule JUMP = Rule.of(Verdict.jump("b"));

  private final Nftables nftables = open();

  abstract Nftables open();

  @BeforeEach
  void twoChains() {
    nftables.apply(
        Batch.builder()
            .addTable(T)
            .addChain(T, Chain.regular("a"))
            .addChain(T, Chain.regular("b"))
            .addSet(T, PORTS)
            .addSet(T, NUMBERS)
            .addSet(T, TARGETS)
            .addSet(T, BLOCKS)
            .build());
  }

  @AfterEach
  void leavesNothing() {
    Batch.Builder batch = Batch.builder();
    nftables.tables().forEach(batch::deleteTable);
    nftables.apply(batch.build());
    nftables.close();
  }

  private void refuses(Errno errno, Batch.Builder batch) {
    long before = nftables.generation();
    Optional<Table> table = nftables.dump(T);
    assertThatExceptionOfType(NftException.class)
        .isThrownBy(() -> nftables.apply(batch.build()))
        .satisfies(e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
    assertThat(nftables.dump(T)).isEqualTo(table);
    assertThat(nftables.generation()).isEqualTo(before);
  }

  private static Batch.Builder batch() {
    return Batch.builder();
  }

  private static Operation table(Verb verb, String name) {
    return new Operation.OnTable(verb, TableId.inet(name), Set.of(), "");
  }

  private static Rule mark(int mark) {
    return Rule.of(Statement.match(Expression.meta(MetaKey.MARK), Data.mark(mark)));
  }

  private List<Rule> rules() {
    return nftables.dump(T).orElseThrow().chain("a").orElseThrow().rules();
  }

  @Test
  void refusesWhatIsNotThere() {
    refuses(Errno.ENOENT, batch().deleteTable(TableId.inet("none")));
    refuses(Errno.ENOENT, batch().addChain(TableId.inet("none"), Chain.regular("c")));
    refuses(Errno.ENOENT, batch().deleteChain(T, "none"));
    refuses(Errno.ENOENT, batch().addRule(T, "none", JUMP));
    refuses(Errno.ENOENT, batch().addRule(T, "a", Rule.of(Verdict.jump("none"))));
    refuses(Errno.ENOENT, batch().deleteRule(T, "a", 4711));
    refuses(Errno.ENOENT, batch().deleteSet(T, NftSet.set("none", PORTS.shape().key())));
    refuses(Errno.ENOENT, batch().deleteElements(T, PORTS, List.of(port(80))));
    refuses(
        Errno.ENOENT,
        batch().addElements(T, TARGETS, List.of(Element.of(Data.port(80), Verdict.jump("none")))));
  }

  private static Element port(int port) {
    return Element.of(Data.port(port));
  }

  @Test
  void refusesToCreateWhatIsThere() {
    refuses(Errno.EEXIST, batch().add(table(Verb.CREATE, T.name())));
    refuses(Errno.EEXIST, batch().add(new Operation.OnChain(Verb.CREATE, T, Chain.regular("a"))));
    refuses(Errno.EEXIST, batch().add(new Operation.OnSet(Verb.CREATE, T, PORTS)));
    refuses(
        Errno.EEXIST,
        batch()
            .addElements(T, PORTS, List.of(port(80)))
            .add(new Operation.OnElements(Verb.CREATE, T, PORTS, List.of(port(80)))));
  }

  @Test
  void addsWhatIsThereWithoutComplaint() {
    nftables.apply(
        batch()
            .addTable(T)
            .addChain(T, Chain.regular("a"))
            .addSet(T, PORTS)
            .addElements(T, PORTS, List.of(port(80), port(80)))
            .build());

    assertThat(nftables.dump(T).orElseThrow().set("ports").orElseThrow().elements())
        .containsExactly(port(80));
  }

  @Test
  void refusesToDeleteWhatIsUsed() {
    nftables.apply(
        batch()
            .addRule(T, "a", JUMP)
            .addRule(
                T,
                "a",
                Rule.of(
                    Statement.in(
                        Expression.field(io.portolan.linux.nft.Field.TH_DPORT), PORTS.ref())))
            .build());

    refuses(Errno.EBUSY, batch().deleteChain(T, "b"));
    refuses(Errno.EBUSY, batch().deleteSet(T, PORTS));
    nftables.apply(batch().flushChain(T, "a").deleteChain(T, "b").deleteSet(T, PORTS).build());
  }

  @Test
  void refusesToDeleteAChainThatAnElementNames() {
    Element element = Element.of(Data.port(80), Verdict.goTo("b"));
    nftables.apply(batch().addElements(T, TARGETS, List.of(element)).build());

    refuses(Errno.EBUSY, batch().deleteChain(T, "b"));
    nftables.apply(
        batch().deleteElements(T, TARGETS, List.of(element)).deleteChain(T, "b").build());
  }

  @Test
  void keepsTheDataOfAnElement() {
    Element one = Element.of(Data.port(80), Data.mark(1));
    Element two = Element.of(Data.port(80), Data.mark(2));
    nftables.apply(batch().addElements(T, NUMBERS, List.of(one)).build());

    // Older kernels say EBUSY.
    assertThatExceptionOfType(NftException.class)
        .isThrownBy(() -> nftables.apply(batch().addElements(T, NUMBERS, List.of(two)).build()))
        .satisfies(e -> assertThat(e.errno()).isIn(Errno.EEXIST, Errno.EBUSY));
    nftables.apply(
        batch()
            .deleteElements(T, NUMBERS, List.of(one))
            .addElements(T, NUMBERS, List.of(two))
            .build());
    assertThat(nftables.dump(T).orElseThrow().set("numbers").orElseThrow().elements())
        .containsExactly(two);
  }

  /// What an element that goes by itself is given anew, whether it is there or not.
  @Test
  void addingDeletingAndAddingAnElementGivesItItsTimeAnew() {
    NftSet leases =
        NftSet.set("leases", KeySpec.of(DataType.INET_SERVICE), NftSet.Flag.TIMEOUT)
            .withOptions(NftSet.Options.NONE.withTimeout(Duration.ofHours(1)));
    nftables.apply(Batch.builder().addSet(T, leases).build());
    for (int seconds : List.of(600, 1200, 300)) {
      Element lease =
          Element.of(Data.port(80)).withTimeout(Duration.ofSeconds(seconds)).withComment("web");
      nftables.apply(
          Batch.builder()
              .addElements(T, leases, List.of(lease))
              .deleteElements(T, leases, List.of(lease))
              .addElements(T, leases, List.of(lease))
              .build());
      assertThat(nftables.elements(T, leases)).containsExactly(lease);
    }
  }

  @Test
  void refusesOverlappingRanges() {
    Element eight = Element.range(address(10, 0, 0, 0), address(10, 255, 255, 255));
    Element inside = Element.range(address(10, 1, 0, 0), address(10, 1, 0, 9));
    nftables.apply(batch().addElements(T, BLOCKS, List.of(eight)).build());

    refuses(Errno.EEXIST, batch().addElements(T, BLOCKS, List.of(inside)));
  }

  @Test
  void keepsRangesThatTouch() {
    List<Element> elements =
        List.of(
            Element.of(address(10, 0, 0, 0)),
            Element.of(address(10, 0, 0, 1)),
            Element.range(address(10, 0, 0, 2), address(10, 0, 0, 7)),
            Element.range(address(224, 0, 0, 0), address(255, 255, 255, 255)));
    nftables.apply(batch().addElements(T, BLOCKS, elements).build());
    assertThat(nftables.dump(T).orElseThrow().set("blocks").orElseThrow().elements())
        .isEqualTo(elements);

    nftables.apply(batch().deleteElements(T, BLOCKS, elements.subList(1, 2)).build());
    assertThat(nftables.dump(T).orElseThrow().set("blocks").orElseThrow().elements())
        .hasSize(3)
        .doesNotContain(elements.get(1));
  }

  private static Data address(int... bytes) {
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      address[i] = (byte) bytes[i];
    }
    return Data.address(address);
  }

  @Test
  void refusesLoops() {
    Chain base = Chain.base("base", BaseChain.filter(BaseChain.Hook.INPUT, 0));
    nftables.apply(
        batch().addRule(T, "a", JUMP).addChain(T, base).addRule(T, "base", JUMP).build());

    refuses(Errno.EMLINK, batch().addRule(T, "b", Rule.of(Verdict.jump("a"))));
  }

  @Test
  void refusesToJumpToABaseChain() {
    Chain base = Chain.base("base", BaseChain.filter(BaseChain.Hook.INPUT, 0));
    refuses(
        Errno.EOPNOTSUPP, batch().addChain(T, base).addRule(T, "a", Rule.of(Verdict.jump("base"))));
  }

  @Test
  void placesRules() {
    nftables.apply(batch().addRule(T, "a", mark(1)).addRule(T, "a", mark(3)).build());
    long first = rules().get(0).handle();
    long last = rules().get(1).handle();
    nftables.apply(
        batch()
            .insertRule(T, "a", mark(0))
            .add(new Operation.OnRule(Verb.ADD, T, "a", mark(2), first))
            .add(new Operation.OnRule(Verb.INSERT, T, "a", mark(22), last))
            .add(new Operation.OnRule(Verb.REPLACE, T, "a", mark(33), last))
            .build());

    assertThat(rules()).containsExactly(mark(0), mark(1), mark(2), mark(22), mark(33));
    nftables.apply(batch().deleteRule(T, "a", first).build());
    assertThat(rules()).containsExactly(mark(0), mark(2), mark(22), mark(33));
  }

  @Test
  void changesThePolicyInPlace() {
    BaseChain base = BaseChain.filter(BaseChain.Hook.INPUT, 5);
    nftables.apply(batch().addChain(T, Chain.base("in", base)).build());
    BaseChain drop = base.withPolicy(BaseChain.Policy.DROP);
    nftables.apply(batch().addChain(T, Chain.base("in", drop)).build());

    assertThat(nftables.dump(T).orElseThrow().chain("in").orElseThrow().base()).contains(drop);
    nftables.apply(batch().addChain(T, Chain.base("in", base)).build());
  }

  @Test
  void noticesForeignChanges() {
    long generation = nftables.generation();
    nftables.apply(batch().addRule(T, "a", mark(1)).build().expecting(generation));

    assertThatExceptionOfType(NftException.class)
        .isThrownBy(
            () -> nftables.apply(batch().addRule(T, "a", mark(2)).build().expecting(generation)))
        .satisfies(e -> assertThat(e.isForeignChange()).isTrue());
    assertThat(rules()).containsExactly(mark(1));
  }

  @Test
  void countsEachBatchThatChangesSomething() {
    long before = nftables.generation();
    nftables.apply(batch().addRule(T, "a", mark(1)).addRule(T, "a", mark(2)).build());
    assertThat(nftables.generation()).isEqualTo(before + 1);
    nftables.apply(batch().addElements(T, PORTS, List.of(port(81))).build());
    assertThat(nftables.generation()).isEqualTo(before + 2);
  }

  @Test
  void namesTheOperationThatWasRefused() {
    assertThatExceptionOfType(NftException.class)
        .isThrownBy(
            () ->
                nftables.apply(
                    batch()
                        .addRule(T, "a", mark(1))
                        .deleteElements(T, PORTS, List.of(port(81)))
                        .build()))
        .withMessageContaining("delete 1 elements of set inet contract ports: No such file");
    assertThat(rules()).isEmpty();
  }

  @Test
  void becomesWhatIsWanted() {
    for (int round = 0; round < 40; round++) {
      long seed = System.nanoTime();
      RandomTables random = new RandomTables(new Random(seed));
      Table want = random.next();
      nftables.apply(RulesetDiff.diff(nftables.dump(want.id()), want));

      Table have = nftables.dump(want.id()).orElseThrow();
      assertThat(RandomTables.sorted(have)).as("seed " + seed).isEqualTo(RandomTables.sorted(want));
      assertThat(RulesetDiff.diff(Optional.of(have), want).operations())
          .as("seed " + seed)
          .isEmpty();
    }
  }
}
