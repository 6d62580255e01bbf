// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.Change;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Measures how one node follows a large cluster, without the API: the first load of all Services
/// from nothing, then one endpoint's change after the other, then the start of a successor that
/// finds everything there.
///
/// Arguments: Services, endpoints of each, changes. Prints seconds to fold the model, to load it
/// into the kernel, the median and the 99th percentile of a change in microseconds, seconds of the
/// successor's start, its transactions, and MiB of heap in use after a collection.
final class ServiceLoad {
  private static final int MTU = 1500;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final NodeFacts FACTS =
      new NodeFacts(
          "node-1",
          List.of(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2")),
          List.of(Cidr.of("10.244.0.0/18"), Cidr.of("fd00:10:244::/64")));

  private ServiceLoad() {}

  public static void main(String[] arguments) throws InterruptedException {
    LargeCluster cluster =
        new LargeCluster(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    int changes = Integer.parseInt(arguments[2]);
    NetworkFeed feed = new NetworkFeed();
    feed.accept(new Change.PutNode(FACTS));
    double folded = seconds(() -> cluster.changes().forEach(feed::accept));
    try (Underlay underlay = Underlay.create(ClusterRanges.DEFAULT.nodes(), MTU)) {
      NodeNamespace node = underlay.addNode(FACTS.name(), FACTS.addresses());
      try (NftSocket nft = NftSocket.open(node.namespace());
          NodeDatapath first = datapath(node)) {
        double loaded = seconds(() -> follow(feed, first));
        long[] nanos = changes(cluster, feed, first, changes);
        long before = nft.generation();
        double heap = heap();
        NodeDatapath successor = datapath(node);
        double taken = seconds(() -> follow(feed, successor));
        System.out.printf(
            Locale.ROOT,
            "%.2f %.2f %d %d %.2f %d %.0f%n",
            folded,
            loaded,
            nanos[nanos.length / 2] / 1000,
            nanos[nanos.length * 99 / 100] / 1000,
            taken,
            nft.generation() - before,
            heap);
        // The successor's network is the first one's, too, which takes it down.
      }
    }
    System.exit(0);
  }

  private interface Task {
    void run() throws InterruptedException;
  }

  private static double seconds(Task task) throws InterruptedException {
    long start = System.nanoTime();
    task.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void follow(NetworkFeed feed, NodeDatapath datapath) throws InterruptedException {
    feed.follow(datapath::apply);
    await(datapath);
  }

  private static void await(NodeDatapath datapath) throws InterruptedException {
    if (!datapath.awaitApplied(PATIENCE)) {
      throw new IllegalStateException(datapath.health().toString());
    }
  }

  private static NodeDatapath datapath(NodeNamespace node) {
    return NodeDatapath.start(
        new NodeDatapath.Settings(
            node, FACTS, ClusterRanges.DEFAULT, RouteMode.DIRECT, MTU, Duration.ofHours(1)),
        InstantSource.system());
  }

  /// Nanoseconds of each change until it is in the kernel, sorted.
  private static long[] changes(
      LargeCluster cluster, NetworkFeed feed, NodeDatapath datapath, int count)
      throws InterruptedException {
    Random random = new Random(1);
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      Change change = cluster.slice(random.nextInt(cluster.services()), 1 + random.nextInt(1000));
      long start = System.nanoTime();
      feed.accept(change);
      await(datapath);
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static double heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
  }
}
