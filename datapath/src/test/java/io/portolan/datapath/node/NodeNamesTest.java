// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Nodes;
import io.portolan.datapath.link.FakeRoutes;
import io.portolan.datapath.link.RouteState;
import io.portolan.datapath.ruleset.KernelRuleset;
import io.portolan.datapath.ruleset.LearnedNames;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.fake.FakeNftables;
import io.portolan.linux.nft.fake.FaultyNftables;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.Admission;
import io.portolan.network.plan.NodePlanner;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PolicyRule.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeNamesTest {
  private static final TableId TABLE = TableId.inet("portolan");
  private static final Duration AUDIT = Duration.ofSeconds(30);
  private static final IpAddress POD = IpAddress.of("10.244.1.2");
  private static final IpAddress ONE = IpAddress.of("192.0.2.1");
  private static final IpAddress TWO = IpAddress.of("192.0.2.2");
  private static final IpAddress SIX = IpAddress.of("2001:db8::6");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeNftables nftables = new FakeNftables();
  private final List<Collection<DomainName>> watched = new ArrayList<>();
  private volatile Instant now = Instant.EPOCH;
  private NetworkModel model = NetworkModel.EMPTY;
  private Node node = new Node(nftables);

  /// What one process has of a node.
  private final class Node {
    final LearnedNames learned = new LearnedNames(ClusterRanges.DEFAULT);
    final Reconciler reconciler;
    final NodeNames names;

    Node(Nftables through) {
      KernelRuleset ruleset = new KernelRuleset(through, TABLE, learned, () -> now);
      NodePlanner planner = NodePlanner.empty(Nodes.ONE, ClusterRanges.DEFAULT);
      names = new NodeNames("node-1", learned, ruleset, NodeNames.Lifetime.DEFAULT, () -> now);
      reconciler =
          new Reconciler(
              new Reconciler.Kernel(
                  ruleset, ruleset::mend, new FakeRoutes(), names::planned, (_, _) -> {}),
              new NodeState(
                  planner,
                  PlanRuleset.of(TABLE, 112, planner.plan()),
                  RouteState.EMPTY,
                  _ -> RouteState.EMPTY),
              AUDIT,
              now);
      names.start();
    }

    /// Whether it was known before.
    boolean learn(String name, Duration ttl, IpAddress... addresses) {
      Map<IpAddress, Duration> all = new TreeMap<>();
      Stream.of(addresses).forEach(address -> all.put(address, ttl));
      CountDownLatch done = new CountDownLatch(1);
      if (names.learn(name, all, done::countDown)) {
        return true;
      }
      try {
        done.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return false;
    }
  }

  @AfterEach
  void stop() {
    node.names.close();
  }

  private void change(Change change) {
    NetworkModel.Step step = model.apply(change);
    model = step.model();
    node.reconciler.run(step.delta(), now);
    assertThat(node.reconciler.problem()).isEmpty();
  }

  private void pod() {
    change(
        new Change.PutPod(
            new PodFacts(
                new NamespacedName("default", "web"),
                "node-1",
                List.of(POD),
                Map.of("app", "web"),
                List.of(),
                List.of())));
  }

  private static Policy accepting(String policy, String... names) {
    return new Policy(
        PolicyName.cluster(policy),
        Policy.Tier.ADMIN,
        1,
        PodSelector.in("default", LabelSelector.of(Map.of("app", "web"))),
        Optional.empty(),
        Optional.of(
            List.of(
                new PolicyRule(
                    "",
                    Action.ACCEPT,
                    Peers.NOBODY.withNames(Stream.of(names).map(DomainName::new).toList()),
                    List.of()),
                new PolicyRule("", Action.DENY, Peers.ANYONE, List.of()))));
  }

  private void accept(String policy, String... names) {
    change(new Change.PutPolicy(accepting(policy, names)));
  }

  /// What the kernel has: for each list of names the addresses with the seconds they were given.
  private Map<String, Map<String, Long>> sets() {
    Map<String, Map<String, Long>> sets = new TreeMap<>();
    for (NftSet set : nftables.dump(TABLE).orElseThrow().sets()) {
      if (set.name().startsWith("names-")) {
        for (Element element : set.elements()) {
          sets.computeIfAbsent(set.options().comment(), _ -> new TreeMap<>())
              .put(
                  IpAddress.ofBytes(element.key().toBytes()) + " " + element.details().comment(),
                  element.details().timeout().orElseThrow().toSeconds());
        }
      }
    }
    return sets;
  }

  @Test
  void anAddressIsInTheKernelBeforeTheAnswerLeaves() {
    pod();
    accept("one", "www.example.com");
    assertThat(node.learn("www.example.com", MINUTE, ONE, SIX)).isFalse();
    assertThat(sets())
        .isEqualTo(
            Map.of(
                "[www.example.com]",
                Map.of("192.0.2.1 www.example.com", 120L, "2001:db8::6 www.example.com", 120L)));
  }

  @Test
  void whatIsKnownForLongEnoughCostsNoTransaction() {
    pod();
    accept("one", "www.example.com");
    assertThat(node.learn("www.example.com", MINUTE, ONE)).isFalse();
    long generation = nftables.generation();
    now = now.plusSeconds(30);
    assertThat(node.learn("www.example.com", MINUTE, ONE)).isTrue();
    assertThat(nftables.generation()).isEqualTo(generation);
    now = now.plusSeconds(1);
    assertThat(node.learn("www.example.com", MINUTE, ONE)).isFalse();
    assertThat(nftables.generation()).as("one transaction").isEqualTo(generation + 1);
    assertThat(sets())
        .containsEntry("[www.example.com]", Map.of("192.0.2.1 www.example.com", 120L));
  }

  @Test
  void anAddressBelongsToEachListThatMeansTheName() {
    pod();
    accept("one", "*.example.com");
    accept("two", "example.org", "www.example.com");
    node.learn("www.example.com", MINUTE, ONE);
    node.learn("a.b.example.com", MINUTE, TWO);
    assertThat(sets())
        .isEqualTo(
            Map.of(
                "[*.example.com]",
                    Map.of("192.0.2.1 www.example.com", 120L, "192.0.2.2 a.b.example.com", 120L),
                "[example.org, www.example.com]", Map.of("192.0.2.1 www.example.com", 120L)));
  }

  @Test
  void aShorterAnswerOfAnotherNameShortensNothing() {
    pod();
    accept("one", "*.example.com");
    node.learn("a.example.com", Duration.ofHours(1), ONE);
    node.learn("b.example.com", MINUTE, ONE);
    assertThat(sets().get("[*.example.com]")).containsValue(3660L).hasSize(1);
  }

  @Test
  void aListThatChangesKeepsWhatIsKnown() {
    pod();
    accept("one", "www.example.com");
    node.learn("www.example.com", MINUTE, ONE);
    now = now.plusSeconds(20);
    accept("one", "*.example.com", "example.org");
    assertThat(sets())
        .isEqualTo(
            Map.of("[*.example.com, example.org]", Map.of("192.0.2.1 www.example.com", 100L)));
  }

  @Test
  void namesAreWatchedAsLongAsAPolicyOfAPodHereMeansThem() {
    node.names.watch(watched::add);
    accept("one", "www.example.com");
    assertThat(watched)
        .as("no pod")
        .singleElement()
        .satisfies(names -> assertThat(names).isEmpty());
    pod();
    assertThat(watched.getLast()).containsExactly(new DomainName("www.example.com"));
    accept("two", "www.example.com");
    assertThat(watched).as("the same").hasSize(2);
    change(new Change.RemovePolicy(PolicyName.cluster("one")));
    assertThat(watched).as("still").hasSize(2);
    change(new Change.RemovePolicy(PolicyName.cluster("two")));
    assertThat(watched.getLast()).isEmpty();
    assertThat(sets()).isEmpty();
  }

  @Test
  void anAuditBringsBackWhatIsLost() {
    pod();
    accept("one", "www.example.com");
    node.learn("www.example.com", MINUTE, ONE, SIX);
    Map<String, Map<String, Long>> before = sets();
    long repaired = node.reconciler.repaired();
    nftables.apply(
        Batch.builder()
            .flushSet(
                TABLE,
                nftables.dump(TABLE).orElseThrow().sets().stream()
                    .filter(set -> set.name().startsWith("names-ip-"))
                    .findFirst()
                    .orElseThrow())
            .build());
    now = now.plus(AUDIT);
    node.reconciler.run(ModelDelta.NONE, now);
    assertThat(sets().get("[www.example.com]")).hasSize(2).containsValue(90L);
    assertThat(node.reconciler.repaired()).isGreaterThan(repaired);
    nftables.apply(Batch.builder().deleteTable(TABLE).build());
    now = now.plus(AUDIT);
    node.reconciler.run(ModelDelta.NONE, now);
    assertThat(sets().get("[www.example.com]")).hasSameSizeAs(before.get("[www.example.com]"));
  }

  @Test
  void anAuditLeavesAloneWhatIsLearned() {
    pod();
    accept("one", "www.example.com");
    node.learn("www.example.com", MINUTE, ONE);
    TableId stranger = TableId.inet("stranger");
    nftables.apply(Batch.builder().addTable(stranger).build());
    long generation = nftables.generation();
    now = now.plus(AUDIT);
    node.reconciler.run(ModelDelta.NONE, now);
    assertThat(nftables.generation()).isEqualTo(generation);
    assertThat(node.reconciler.repaired()).isZero();
  }

  @Test
  void aSuccessorTakesOverWhatIsKnown() {
    pod();
    accept("one", "www.example.com");
    node.learn("www.example.com", MINUTE, ONE);
    Map<String, Map<String, Long>> before = sets();
    long generation = nftables.generation();
    node.names.close();
    node = new Node(nftables);
    node.reconciler.run(model.fromNothing(), now);
    assertThat(nftables.generation()).as("nothing is written").isEqualTo(generation);
    assertThat(sets()).isEqualTo(before);
    assertThat(node.names.known().until("www.example.com", ONE))
        .hasValueSatisfying(until -> assertThat(until).isAfter(now.plus(MINUTE)));
    assertThat(node.learn("www.example.com", MINUTE, ONE)).isTrue();
  }

  @Test
  void whatAnAnswerHasFitsIntoTransactionsThatAnyUserMayMake() {
    pod();
    accept("one", "*.example.com");
    long generation = nftables.generation();
    IpAddress[] all =
        IntStream.range(0, 1_000)
            .mapToObj(host -> IpAddress.of("2001:db8::").plus(host))
            .toArray(IpAddress[]::new);
    String name = "a".repeat(60) + "." + "b".repeat(50) + ".example.com";
    assertThat(node.learn(name, MINUTE, all)).isFalse();
    assertThat(sets().get("[*.example.com]")).hasSize(1_000);
    assertThat(nftables.applied())
        .filteredOn(batch -> nftables.applied().indexOf(batch) >= generation - 1)
        .allSatisfy(
            batch -> assertThat(NftSocket.sizeBytes(batch)).isLessThan(NftSocket.SAFE_BATCH_BYTES));
    accept("one", "*.b.example.com", "*." + "b".repeat(50) + ".example.com");
    assertThat(sets().values()).singleElement().satisfies(set -> assertThat(set).hasSize(1_000));
  }

  /// Draws the largest number below a hundred, or the smallest.
  private static RandomGenerator unless(AtomicBoolean refusing) {
    return () -> refusing.get() ? 0 : 99L << (Integer.SIZE + 1);
  }

  @Test
  void whatTheKernelRefusesHoldsNoAnswerUpAndTheNextOneTriesAgain() {
    AtomicBoolean refusing = new AtomicBoolean();
    node.names.close();
    node = new Node(new FaultyNftables(nftables, unless(refusing), 1));
    pod();
    accept("one", "www.example.com");
    refusing.set(true);
    assertThat(node.learn("www.example.com", MINUTE, ONE)).isFalse();
    assertThat(sets()).isEmpty();
    refusing.set(false);
    assertThat(node.learn("www.example.com", MINUTE, ONE)).isFalse();
    assertThat(sets()).hasSize(1);
  }

  @Test
  void whenItEndsNobodyWaits() {
    pod();
    accept("one", "www.example.com");
    node.names.close();
    assertThat(node.learn("www.example.com", MINUTE, ONE)).isTrue();
  }

  @Test
  void connectionsThatBeganInTimeGoOnUntilThePolicyGoes() {
    pod();
    accept("one", "www.example.com");
    node.learn("www.example.com", MINUTE, ONE);
    now = now.plus(Duration.ofHours(5));
    assertThat(node.names.known().until("www.example.com", ONE)).isEmpty();
    assertThat(admits(ONE)).isTrue();
    assertThat(admits(TWO)).isFalse();
    accept("one", "other.example.com");
    assertThat(admits(ONE)).isFalse();
  }

  private boolean admits(IpAddress to) {
    return new Admission(node.reconciler.wanted().planner().plan(), node.learned.known())
        .admits(new Admission.Opening(POD, POD, to, Protocol.TCP.number(), 443));
  }
}
