// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Nodes;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.Admission;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.plan.NodePlanner;
import io.portolan.network.plan.PolicyPlan;
import io.portolan.network.policy.KnownNames;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What is said of connections that began long ago is what the rules do with the first packet of
/// new ones.
class AdmissionTest {
  private static final int CLUSTERS = 3_000;
  private static final int PACKETS = 12;

  /// Names of pods and nodes, as they may come up in policies.
  private static final KnownNames KNOWN =
      KnownNames.NONE
          .with("www.example.com", IpAddress.of("10.244.2.3"), Instant.MAX)
          .with("a.b.example.com", IpAddress.of("fd00:10:244:1::3"), Instant.MAX)
          .with("www.example.com", IpAddress.of("172.30.0.3"), Instant.MAX)
          .with("example.com", IpAddress.of("10.244.2.4"), Instant.MAX);

  @Test
  void connectionsAreJudgedAsTheRulesJudgeFirstPackets() {
    long seed = System.nanoTime();
    RandomPolicyWorld world = new RandomPolicyWorld(seed);
    int admitted = 0;
    int denied = 0;
    for (int i = 0; i < CLUSTERS; i++) {
      NodePlan plan =
          NodePlanner.empty(Nodes.ONE, RandomWorld.RANGES)
              .apply(world.cluster().model().fromNothing())
              .planner()
              .plan();
      Tracer ruled = tracer(plan);
      Tracer free = tracer(withoutPolicies(plan));
      Admission admission = new Admission(plan, KNOWN);
      for (int j = 0; j < PACKETS; j++) {
        Question question = world.question(plan.frontends().keys());
        Trace passed = trace(free, question);
        if (!passed.isAccepted() || passed.connection().state() == Connection.State.UNTRACKED) {
          continue;
        }
        boolean admits = admission.admits(opening(question, passed.packet()));
        assertThat(admits)
            .as("seed %d: %s in %s", seed, question, world.cluster())
            .isEqualTo(trace(ruled, question).isAccepted());
        admitted += admits ? 1 : 0;
        denied += admits ? 0 : 1;
      }
      world.step();
    }
    assertThat(admitted).as("seed %d", seed).isGreaterThan(1000);
    assertThat(denied).as("seed %d", seed).isGreaterThan(1000);
  }

  private static Tracer tracer(NodePlan plan) {
    return new Tracer(
        Ruleset.of(
            PlanRuleset.of(TableId.inet("portolan"), Question.POD_GROUP, plan).contents(KNOWN)),
        new NodeOne(modulus -> 0));
  }

  private static NodePlan withoutPolicies(NodePlan plan) {
    return new NodePlan(
        plan.self(),
        plan.ranges(),
        plan.services(),
        plan.frontends(),
        plan.clusterIps(),
        plan.hairpins(),
        plan.peers(),
        PolicyPlan.EMPTY);
  }

  private static Trace trace(Tracer tracer, Question question) {
    Packet packet = question.packet(40_000);
    return tracer.trace(question.hooks(), packet, Connection.startedBy(packet));
  }

  private static Admission.Opening opening(Question question, Packet arrived) {
    return new Admission.Opening(
        question.from(),
        IpAddress.ofBytes(arrived.source().toBytes()),
        IpAddress.ofBytes(arrived.destination().toBytes()),
        question.protocol().number(),
        arrived.destinationPort());
  }
}
