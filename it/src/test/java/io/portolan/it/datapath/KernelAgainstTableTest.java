// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.ruleset.NodeOne;
import io.portolan.datapath.ruleset.Question;
import io.portolan.datapath.ruleset.RandomPolicyWorld;
import io.portolan.datapath.ruleset.RandomWorld;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Frontend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the tracer says of the table that a node has is what becomes of real packets there.
class KernelAgainstTableTest {
  private static final int FEWEST_CLUSTERS = 20;
  private static final int MOST_CLUSTERS = 1000;
  private static final int POLICY_CLUSTERS = 300;
  private static final int QUESTIONS = 24;

  /// More than any frontend has endpoints, so that each is drawn once.
  private static final int DRAWS = 12;

  private final long seed = System.nanoTime();

  @Test
  void theKernelDoesWithPacketsWhatTheTracerSays() {
    RandomWorld world = new RandomWorld(seed);
    Coverage coverage =
        new Coverage(
            chain -> !isOfPolicies(chain),
            // The last rules of these chains take whatever is left; only known connections are cut.
            Set.of("source 10 missed", "guard 10 missed", "guard 0 hit", "guard-output 0 hit"));
    int clusters = 0;
    try (NodeUnderTest node = new NodeUnderTest()) {
      while (clusters < FEWEST_CLUSTERS || (!coverage.isComplete() && clusters < MOST_CLUSTERS)) {
        node.change(world.services());
        List<Question> questions = questions(world, node);
        // Asked again, clients with affinity are remembered.
        for (int time = 0; time < 2; time++) {
          Table table = node.table();
          List<NodeUnderTest.Flight> flights = new ArrayList<>();
          for (Question question : questions) {
            flights.add(node.flight(question, foretold(table, question, node, coverage)));
          }
          assertThat(node.send(flights))
              .as("seed %d, cluster %d: what did not come as foretold", seed, clusters)
              .isEmpty();
        }
        clusters++;
      }
    }
    System.out.printf(
        "%d packets in %d clusters: %s%n", 2 * clusters * QUESTIONS, clusters, coverage);
    assertThat(coverage.missing()).as("seed %d: never seen", seed).isEmpty();
  }

  @Test
  void theKernelDoesWithPoliciesWhatTheTracerSays() {
    RandomPolicyWorld world = new RandomPolicyWorld(seed);
    Coverage coverage =
        new Coverage(
            KernelAgainstTableTest::isWayToPolicies,
            // No packet of these comes to the node itself but for DNS, which is not tracked.
            Set.of("ingress-here 0 hit"));
    int clusters = 0;
    try (NodeUnderTest node = new NodeUnderTest()) {
      while (clusters < POLICY_CLUSTERS || (!coverage.isComplete() && clusters < MOST_CLUSTERS)) {
        node.change(world.changes());
        Table table = node.table();
        List<NodeUnderTest.Flight> flights = new ArrayList<>();
        for (Question question : policyQuestions(world, node)) {
          flights.add(node.flight(question, foretold(table, question, node, coverage)));
        }
        assertThat(node.send(flights))
            .as("seed %d, cluster %d: what did not come as foretold", seed, clusters)
            .isEmpty();
        world.step();
        clusters++;
      }
    }
    System.out.printf(
        "%d packets in %d clusters with policies: %s%n", clusters * QUESTIONS, clusters, coverage);
    assertThat(coverage.missing()).as("seed %d: never seen", seed).isEmpty();
  }

  /// Those that sockets of this kernel can send.
  private static List<Question> policyQuestions(RandomPolicyWorld world, NodeUnderTest node) {
    List<Frontend> frontends = node.frontends();
    List<Question> questions = new ArrayList<>();
    while (questions.size() < QUESTIONS) {
      Question question = world.question(frontends);
      if (question.protocol() != Protocol.SCTP && !node.isToItself(question)) {
        questions.add(question);
      }
    }
    return questions;
  }

  /// Chains that there are whatever the policies.
  private static boolean isWayToPolicies(Chain chain) {
    return List.of("egress", "ingress", "ingress-here").contains(chain.name())
        || chain.name().contains("-passed-")
        || chain.name().contains("-isolated-");
  }

  private static boolean isOfPolicies(Chain chain) {
    return Stream.of("ingress", "egress", "of-").anyMatch(chain.name()::startsWith);
  }

  /// Half of them to what a Service has, half to anything.
  private static List<Question> questions(RandomWorld world, NodeUnderTest node) {
    List<Frontend> frontends = node.frontends();
    List<Question> questions = new ArrayList<>();
    while (questions.size() < QUESTIONS) {
      boolean aimed = questions.size() % 2 == 0 && !frontends.isEmpty();
      Question question = aimed ? world.question(frontends) : world.question();
      if (!node.isToItself(question)) {
        questions.add(question);
      }
    }
    return questions;
  }

  /// All that may become of the packet, whatever the kernel draws.
  private static Set<String> foretold(
      Table table, Question question, NodeUnderTest node, Coverage coverage) {
    Packet packet = question.packet(node.nextPort());
    Set<String> foretold = new TreeSet<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      int drawn = draw;
      Tracer tracer = new Tracer(Ruleset.of(table), new NodeOne(modulus -> drawn % modulus));
      Trace trace = tracer.trace(question.hooks(), packet, Connection.startedBy(packet));
      boolean untracked = trace.connection().state() == Connection.State.UNTRACKED;
      foretold.add(untracked ? NodeUnderTest.UNTRACKED : RandomWorld.did(trace));
      coverage.note(table, question, trace);
    }
    return foretold;
  }
}
