// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Nodes;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.network.IpAddress;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.NodePlanner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// The compiled table does with every packet what the documents say of policies, and a table that
/// is wrong in one place is found out.
class PolicySemanticsTest {
  private static final int CLUSTERS = 20_000;
  private static final int PACKETS = 8;

  /// The rarest mutation shows in one of 500 clusters, which come several in a row.
  private static final int MUTATED_CLUSTERS = 30_000;

  private final long seed = System.nanoTime();

  @Test
  void theTableDoesWhatTheOracleSays() {
    Tally tally = new Tally();
    assertThat(disagreement(CLUSTERS, tally)).as("seed %d", seed).isEmpty();
    assertThat(tally.allowed).as("let through by a rule, seed %d", seed).isGreaterThan(1000);
    assertThat(tally.denied).as("dropped by policy, seed %d", seed).isGreaterThan(1000);
    assertThat(tally.unmatched()).as("rules that no packet met, seed %d", seed).isEmpty();
  }

  /// Each mutation takes away, or turns around, one thing that the compiler puts there.
  @Test
  void aTableThatIsWrongInOnePlaceIsFoundOut() {
    Map<String, UnaryOperator<Table>> mutations = new TreeMap<>();
    for (String chain :
        List.of("ingress-isolated-ip", "ingress-isolated-ip6", "egress-isolated-ip")) {
      for (int i = 0; i < 3; i++) {
        int at = i;
        if (!(chain.startsWith("ingress") && i == 1)) {
          mutations.put("without " + chain + " " + at, table -> without(table, chain, at));
        }
      }
    }
    mutations.put(
        "without ingress-isolated-ip 3", table -> without(table, "ingress-isolated-ip", 3));
    for (String set : List.of("pods-ip-", "pods-ip6-", "blocks-ip-", "ingress-ip", "egress-ip6")) {
      mutations.put("nothing in " + set, table -> emptied(table, set));
    }
    for (String chain : List.of("ingress-ip-", "egress-ip6-", "of-ingress-ip-", "of-egress-ip-")) {
      mutations.put("without the first of " + chain, table -> without(table, chain, 0));
      mutations.put("without the last of " + chain, table -> without(table, chain, -1));
    }
    for (String direction : List.of("ingress", "egress")) {
      String passed = direction + "-passed-";
      mutations.put("without the first of " + passed, table -> without(table, passed, 0));
      mutations.put("without the last of " + passed, table -> without(table, passed, -1));
      for (String family : List.of("ip", "ip6")) {
        mutations.put(
            "no Admin tier for " + direction + " of " + family,
            table -> emptied(table, direction + "-admin-" + family));
      }
      mutations.put(
          direction + " lists in reverse", table -> reversed(table, "of-" + direction + "-"));
      mutations.put(
          direction + " rules in reverse", table -> reversed(table, direction + "-ip-cluster/"));
    }
    mutations.put("the Admin tier comes last", PolicySemanticsTest::adminLast);
    mutations.put("Deny accepts", PolicySemanticsTest::accepting);
    mutations.put("egress without its last rule", table -> without(table, "egress", -1));
    mutations.put("ingress without its last rule", table -> without(table, "ingress", -1));
    mutations.put("no DNS pods", table -> without(table, "ingress-here", 2));
    List<String> missed =
        mutations.entrySet().parallelStream()
            .filter(mutation -> isUnnoticed(mutation.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(missed).as("mutations that went unnoticed, seed %d", seed).isEmpty();
  }

  private boolean isUnnoticed(UnaryOperator<Table> mutation) {
    RandomPolicyWorld world = new RandomPolicyWorld(seed);
    for (int i = 0; i < MUTATED_CLUSTERS; i++) {
      Judge judge = new Judge(world.cluster(), mutation);
      for (int packet = 0; packet < PACKETS; packet++) {
        if (judge.differs(world.question(judge.frontends), new Tally()).isPresent()) {
          return false;
        }
      }
      world.step();
    }
    return true;
  }

  /// How packets ended that policies were asked about.
  private static final class Tally {
    private final Set<String> compiled = new TreeSet<>();
    private final Set<String> matched = new TreeSet<>();
    private int allowed;
    private int denied;

    /// Rules on the ways through the tiers, which all clusters have, that no packet matched.
    Set<String> unmatched() {
      Set<String> rest = new TreeSet<>(compiled);
      rest.removeAll(matched);
      // It spares the node's own connections the way through the tiers; a question whose packet
      // ends at the node asks only what comes before.
      rest.remove("ingress-here 0");
      return rest;
    }

    private static boolean isWay(Chain chain) {
      return List.of("egress", "ingress", "ingress-here").contains(chain.name())
          || chain.name().contains("-passed-")
          || chain.name().contains("-isolated-");
    }

    void note(Table table, Trace trace) {
      for (Chain chain : table.chains()) {
        for (int i = 0; isWay(chain) && i < chain.rules().size(); i++) {
          compiled.add(chain.name() + " " + i);
        }
      }
      trace.steps().forEach(step -> matched.add(step.chain() + " " + step.position()));
      if (trace.steps().stream().anyMatch(step -> step.chain().contains("-isolated-"))) {
        denied++;
      } else if (trace.steps().stream().anyMatch(step -> step.chain().contains("/"))) {
        allowed++;
      }
    }
  }

  /// The smallest cluster and the packet with which the table does not do what the documents say;
  /// empty when it always does.
  private Optional<String> disagreement(int clusters, Tally tally) {
    UnaryOperator<Table> change = UnaryOperator.identity();
    RandomPolicyWorld world = new RandomPolicyWorld(seed);
    for (int i = 0; i < clusters; i++) {
      PolicyCluster cluster = world.cluster();
      Judge judge = new Judge(cluster, change);
      for (int packet = 0; packet < PACKETS; packet++) {
        Question question = world.question(judge.frontends);
        if (judge.differs(question, tally).isPresent()) {
          PolicyCluster smallest = shrunk(cluster, question, change);
          return Optional.of(
              new Judge(smallest, change).differs(question, new Tally()).orElseThrow()
                  + "\n"
                  + smallest);
        }
      }
      world.step();
    }
    return Optional.empty();
  }

  private static PolicyCluster shrunk(
      PolicyCluster cluster, Question question, UnaryOperator<Table> change) {
    Optional<PolicyCluster> smaller =
        cluster
            .smaller()
            .filter(each -> new Judge(each, change).differs(question, new Tally()).isPresent())
            .findFirst();
    return smaller.isPresent() ? shrunk(smaller.get(), question, change) : cluster;
  }

  /// A cluster, as the table has it and as the documents do.
  private static final class Judge {
    private final Oracle services;
    private final PolicyOracle policies;
    private final List<Frontend> frontends;
    private final Table table;
    private final Tracer tracer;

    Judge(PolicyCluster cluster, UnaryOperator<Table> change) {
      NetworkModel model = cluster.model();
      NodePlanner planner =
          NodePlanner.empty(Nodes.ONE, RandomWorld.RANGES).apply(model.fromNothing()).planner();
      PlanRuleset ruleset =
          PlanRuleset.of(TableId.inet("portolan"), Question.POD_GROUP, planner.plan());
      this.frontends = planner.plan().frontends().keys();
      this.table = change.apply(ruleset.contents());
      this.tracer = new Tracer(Ruleset.of(table), new NodeOne(modulus -> 0));
      this.services =
          new Oracle(
              Nodes.ONE,
              RandomWorld.RANGES,
              RandomWorld.serviceCidrs(model),
              model.compiled().values());
      this.policies = cluster.oracle(RandomPolicyWorld.dns());
    }

    /// What differs for the packet, in words.
    Optional<String> differs(Question question, Tally tally) {
      Packet packet = question.packet(40_000);
      Trace trace = tracer.trace(question.hooks(), packet, Connection.startedBy(packet));
      tally.note(table, trace);
      String did = RandomWorld.did(trace);
      Set<String> should = should(question);
      return should.contains(did)
          ? Optional.empty()
          : Optional.of("%s: %s, but should be %s".formatted(question, did, should));
    }

    /// All that may become of the packet, whatever backend is drawn.
    private Set<String> should(Question question) {
      return switch (services.ask(question)) {
        case Oracle.Answer.Rejected _ -> Set.of("rejected");
        case Oracle.Answer.Dropped _ -> Set.of("dropped");
        case Oracle.Answer.Untouched _ ->
            Set.of(policed(question, new Backend(question.to(), question.port()), question.from()));
        case Oracle.Answer.Served served -> {
          Set<String> all = new TreeSet<>();
          for (Backend backend : served.backends()) {
            boolean keeps = served.keepsSource() && !backend.address().equals(question.from());
            IpAddress seen =
                keeps ? question.from() : Nodes.ONE.address(question.from().family()).orElseThrow();
            all.add(policed(question, backend, seen));
          }
          yield all;
        }
      };
    }

    private String policed(Question question, Backend at, IpAddress seen) {
      boolean allowed =
          policies.allows(
              new PolicyOracle.Attempt(
                  question.sender(),
                  question.from(),
                  seen,
                  at.address(),
                  question.protocol(),
                  at.port()));
      return allowed ? RandomWorld.arrives(at, seen) : "dropped";
    }
  }

  /// @param prefix of the names of the chains
  /// @param at from the end when below 0
  private static Table without(Table table, String prefix, int at) {
    List<Chain> chains = new ArrayList<>();
    for (Chain chain : table.chains()) {
      List<Rule> rules = new ArrayList<>(chain.rules());
      int which = at < 0 ? rules.size() + at : at;
      boolean meant =
          prefix.endsWith("-") ? chain.name().startsWith(prefix) : chain.name().equals(prefix);
      if (meant && which < rules.size() && which >= 0) {
        rules.remove(which);
      }
      chains.add(chain.withRules(rules));
    }
    return table.withChains(chains);
  }

  /// The rules of some chains in reverse order; where the last one leads to the end, it stays.
  private static Table reversed(Table table, String prefix) {
    List<Chain> chains = new ArrayList<>();
    for (Chain chain : table.chains()) {
      List<Rule> rules = chain.rules();
      boolean ends = !rules.isEmpty() && rules.getLast().toString().contains("-isolated-");
      List<Rule> turned =
          new ArrayList<>(rules.subList(0, rules.size() - (ends ? 1 : 0)).reversed());
      if (ends) {
        turned.add(rules.getLast());
      }
      chains.add(chain.name().startsWith(prefix) ? chain.withRules(turned) : chain);
    }
    return table.withChains(chains);
  }

  /// The first rule of each family leads to the Admin tier, the second to the others.
  private static Table adminLast(Table table) {
    List<Chain> chains = new ArrayList<>();
    for (Chain chain : table.chains()) {
      List<Rule> rules = new ArrayList<>(chain.rules());
      if (chain.name().equals("egress")) {
        Collections.swap(rules, 0, 1);
        Collections.swap(rules, 2, 3);
      }
      chains.add(chain.withRules(rules));
    }
    return table.withChains(chains);
  }

  /// What ClusterNetworkPolicies deny is let through.
  private static Table accepting(Table table) {
    List<Chain> chains = new ArrayList<>();
    for (Chain chain : table.chains()) {
      List<Rule> rules = new ArrayList<>();
      for (Rule rule : chain.rules()) {
        List<Statement> statements = new ArrayList<>(rule.statements());
        statements.replaceAll(
            each ->
                each instanceof Verdict.Goto(String to) && to.contains("-denied-")
                    ? Verdict.ACCEPT
                    : each);
        rules.add(chain.name().contains("-cluster/") ? Rule.of(statements) : rule);
      }
      chains.add(chain.withRules(rules));
    }
    return table.withChains(chains);
  }

  private static Table emptied(Table table, String prefix) {
    List<NftSet> sets = new ArrayList<>();
    for (NftSet set : table.sets()) {
      boolean meant =
          prefix.endsWith("-") ? set.name().startsWith(prefix) : set.name().equals(prefix);
      sets.add(meant ? set.withElements(List.of()) : set);
    }
    return table.withSets(sets);
  }
}
