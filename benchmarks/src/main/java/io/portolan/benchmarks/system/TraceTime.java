// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Explanation;
import io.portolan.explain.Party;
import io.portolan.linux.nft.TableId;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.NodePlanner;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Measures how long policies take to be compiled from nothing, and a trace then takes, without the
/// API and the kernel.
///
/// Arguments: nodes, pods, policies, traces. Prints seconds to fold all objects into the model, to
/// compile one node's plan and ruleset, the median and the 99th percentile of a trace in
/// milliseconds, how many traces were allowed, and MiB of heap in use after a collection.
final class TraceTime {
  private TraceTime() {}

  public static void main(String[] arguments) {
    PolicedCluster cluster =
        new PolicedCluster(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]));
    int traces = Integer.parseInt(arguments[3]);
    long start = System.nanoTime();
    NetworkModel model = NetworkModel.EMPTY;
    for (Change change : cluster.nodeChanges()) {
      model = model.apply(change).model();
    }
    for (Change change : cluster.changes()) {
      model = model.apply(change).model();
    }
    double folded = (System.nanoTime() - start) / 1e9;
    Map<String, PlanRuleset> rulesets = new HashMap<>();
    start = System.nanoTime();
    ruleset(model, cluster.node(0), rulesets);
    double compiled = (System.nanoTime() - start) / 1e9;
    for (NodeFacts node : model.nodes().values()) {
      ruleset(model, node, rulesets);
    }
    double heap = heap();

    Random random = new Random(1);
    long[] nanos = new long[traces];
    int allowed = 0;
    for (int i = 0; i < traces; i++) {
      PodFacts from = cluster.pod(random.nextInt(cluster.pods()));
      // Half of them to a pod of the same app's next one, which a policy may allow.
      int peer = random.nextInt(cluster.pods());
      IpAddress to = cluster.pod(peer).addresses().getFirst();
      NetworkModel now = model;
      start = System.nanoTime();
      ClusterNetwork network =
          new ClusterNetwork(
              now,
              ClusterRanges.DEFAULT,
              node -> ruleset(now, node, rulesets),
              ClusterNetwork.Observed.NOTHING);
      Explanation explanation =
          new Explainer(network).explain(new Party.Pod(from), to, Protocol.TCP, 8080);
      nanos[i] = System.nanoTime() - start;
      allowed += explanation.isAllowed() ? 1 : 0;
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%.2f %.2f %.1f %.1f %d %.0f%n",
        folded,
        compiled,
        nanos[traces / 2] / 1e6,
        nanos[traces * 99 / 100] / 1e6,
        allowed,
        heap);
  }

  private static PlanRuleset ruleset(
      NetworkModel model, NodeFacts node, Map<String, PlanRuleset> rulesets) {
    return rulesets.computeIfAbsent(
        node.name(),
        _ ->
            PlanRuleset.of(
                TableId.inet("portolan"),
                Kernel.POD_GROUP,
                NodePlanner.empty(node, ClusterRanges.DEFAULT)
                    .apply(model.fromNothing())
                    .planner()
                    .plan()));
  }

  private static double heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
  }
}
