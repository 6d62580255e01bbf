// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.conntrack.Conntrack;
import io.portolan.linux.conntrack.ConntrackFilter;
import io.portolan.network.ClusterRanges;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.model.Change;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.LabelSelector.Operator;
import io.portolan.network.policy.LabelSelector.Requirement;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Measures what policies cost on a node that has all of the cluster's pods: requests between two
/// pods beside more and more policies, a pod that moves into and out of a thousand of them, and a
/// policy that comes while many connections are open.
///
/// Arguments: rounds of two seconds, changes of labels, open connections. Prints the median of
/// requests a second with 0, 100 and 10,000 policies, and of megabits a second; milliseconds until
/// a policy denying the open connections has cut them, and until they go on, and how many were cut;
/// median and worst, in milliseconds, of a change by which a pod becomes a peer in 1,000 policies
/// that name the same peers, in 1,000 that name different ones, and of one by which 1,000 begin to
/// hold for the pod.
final class PolicyLoad {
  private static final int MTU = 1500;
  private static final int PORT = 8080;
  private static final int BLOCK_BYTES = 128 * 1024;
  private static final int MOVED_INTO = 1_000;
  private static final long ROUND_NANOS = 2_000_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private PolicyLoad() {}

  /// A node, and two of its pods that are really there.
  private record Node(
      PolicedCluster cluster,
      NetworkFeed feed,
      NodeDatapath datapath,
      NetworkNamespace namespace,
      NetworkNamespace server,
      NetworkNamespace client) {

    static Node start(Underlay underlay, int number, PolicedCluster cluster) throws IOException {
      NodeFacts first = cluster.node(0);
      NodeFacts facts =
          new NodeFacts(first.name(), cluster.node(number).addresses(), first.podCidrs());
      NodeNamespace node = underlay.addNode("node-" + number, facts.addresses());
      NodeDatapath datapath =
          NodeDatapath.start(
              new NodeDatapath.Settings(
                  node, facts, ClusterRanges.DEFAULT, RouteMode.DIRECT, MTU, Duration.ofHours(1)),
              InstantSource.system());
      NetworkFeed feed = new NetworkFeed();
      feed.accept(new Change.PutNode(facts));
      cluster.changes().forEach(feed::accept);
      feed.follow(datapath::apply);
      NetworkNamespace server = attach(datapath, cluster.pod(0));
      NetworkNamespace client = attach(datapath, cluster.pod(PolicedCluster.APP_SIZE));
      serve(server);
      return new Node(cluster, feed, datapath, node.namespace(), server, client);
    }

    private static NetworkNamespace attach(NodeDatapath datapath, PodFacts pod) {
      NetworkNamespace namespace = NetworkNamespace.create();
      datapath
          .pods()
          .attach(new PodAttachment(pod.name(), pod.name().toString(), namespace, pod.addresses()));
      return namespace;
    }

    InetSocketAddress address(int port) {
      return new InetSocketAddress(Kernel.inet(cluster.pod(0).addresses().getFirst()), port);
    }

    /// Nanoseconds until a change is in the kernel.
    long change(List<Change> changes) throws InterruptedException {
      long start = System.nanoTime();
      changes.forEach(feed::accept);
      if (!datapath.awaitApplied(PATIENCE)) {
        throw new IllegalStateException(datapath.health().toString());
      }
      return System.nanoTime() - start;
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(arguments[0]);
    int changes = Integer.parseInt(arguments[1]);
    int connections = Integer.parseInt(arguments[2]);
    // Taken down with the process.
    Underlay underlay = Underlay.create(ClusterRanges.DEFAULT.nodes(), MTU);
    List<Node> nodes =
        List.of(
            Node.start(underlay, 1, new PolicedCluster(1, 100, 0)),
            Node.start(underlay, 2, new PolicedCluster(1, 100, 100)),
            Node.start(underlay, 3, new PolicedCluster(1, 10_000, 10_000)));
    for (Node node : nodes) {
      node.change(List.of());
    }
    for (double perSecond : medians(nodes, rounds, PolicyLoad::requests)) {
      System.out.printf(Locale.ROOT, "%.0f ", perSecond);
    }
    for (double perSecond : medians(nodes, rounds, PolicyLoad::bytes)) {
      System.out.printf(Locale.ROOT, "%.0f ", perSecond * Byte.SIZE / 1e6);
    }
    cut(nodes.getFirst(), connections);
    moves(nodes.getLast(), changes, "friend", PolicyLoad::withSharedPeers);
    moves(nodes.getLast(), changes, "peer", PolicyLoad::withPeersOfItsOwn);
    moves(nodes.getLast(), changes, "subject", PolicyLoad::holdingForIt);
    System.exit(0);
  }

  /// What one connection does in a second.
  private interface Measured {
    double perSecond(SocketChannel connection) throws IOException;
  }

  /// The medians; the first round warms up.
  private static double[] medians(List<Node> nodes, int rounds, Measured measured)
      throws IOException {
    double[][] results = new double[nodes.size()][rounds];
    List<SocketChannel> open = new ArrayList<>();
    for (Node node : nodes) {
      SocketChannel client = in(node.client, SocketChannel::open);
      client.connect(node.address(PORT));
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      open.add(client);
    }
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < nodes.size(); i++) {
        double perSecond = measured.perSecond(open.get(i));
        if (round >= 0) {
          results[i][round] = perSecond;
        }
      }
    }
    return Arrays.stream(results)
        .mapToDouble(each -> Arrays.stream(each).sorted().toArray()[rounds / 2])
        .toArray();
  }

  private static double requests(SocketChannel connection) throws IOException {
    ByteBuffer message = ByteBuffer.allocateDirect(1);
    long start = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - start < ROUND_NANOS) {
      connection.write(message.clear());
      if (connection.read(message.clear()) != 1) {
        throw new IOException("the server closed the connection");
      }
      count++;
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static double bytes(SocketChannel connection) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    long start = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - start < ROUND_NANOS) {
      count += connection.write(block.clear());
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  /// A policy by its number and the namespace of the pod that moves.
  private interface Moved {
    Policy policy(int number, String namespace);
  }

  /// All name the same peers, so that they share a set.
  private static Policy withSharedPeers(int number, String namespace) {
    return policy(
        "friend-" + number,
        namespace,
        LabelSelector.of(Map.of("tier", "tier-" + number % 3)),
        Peers.of(
            List.of(PodSelector.in(namespace, LabelSelector.of(Map.of("moved", "friend")))),
            List.of()));
  }

  /// No two name the same peers, so that each has a set of its own.
  private static Policy withPeersOfItsOwn(int number, String namespace) {
    LabelSelector peer =
        new LabelSelector(
            List.of(
                new Requirement("moved", Operator.IN, List.of("peer")),
                new Requirement("not", Operator.NOT_IN, List.of("n" + number))));
    return policy(
        "peer-" + number,
        namespace,
        LabelSelector.of(Map.of()),
        Peers.of(List.of(PodSelector.in(namespace, peer)), List.of()));
  }

  /// They hold for the pod that moves alone, so that the node has their rules only while it is
  // there.
  private static Policy holdingForIt(int number, String namespace) {
    return policy(
        "subject-" + number,
        namespace,
        LabelSelector.of(Map.of("moved", "subject")),
        Peers.of(
            List.of(PodSelector.in(namespace, LabelSelector.of(Map.of("app", "app-" + number)))),
            List.of()));
  }

  private static Policy policy(String name, String namespace, LabelSelector subject, Peers from) {
    return Policy.network(
        PolicyName.network(new NamespacedName(namespace, name)),
        PodSelector.in(namespace, subject),
        Optional.of(List.of(PolicyRule.accept(from, List.of()))),
        Optional.empty());
  }

  private static void moves(Node node, int changes, String value, Moved moved)
      throws InterruptedException {
    PodFacts pod = node.cluster.pod(2 * PolicedCluster.APP_SIZE);
    List<Change> policies = new ArrayList<>();
    for (int i = 0; i < MOVED_INTO; i++) {
      policies.add(new Change.PutPolicy(moved.policy(i, pod.name().namespace())));
    }
    node.change(policies);
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.put("moved", value);
    PodFacts into =
        new PodFacts(pod.name(), pod.node(), pod.addresses(), labels, pod.ports(), pod.hostPorts());
    long[] nanos = new long[changes];
    for (int i = -2; i < changes; i++) {
      long taken = node.change(List.of(new Change.PutPod(i % 2 == 0 ? into : pod)));
      if (i >= 0) {
        nanos[i] = taken;
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT, "%.1f %.1f ", nanos[changes / 2] / 1e6, nanos[changes - 1] / 1e6);
  }

  private static void cut(Node node, int connections) throws IOException, InterruptedException {
    try (DatagramChannel client = in(node.client, DatagramChannel::open);
        Conntrack conntrack = Conntrack.open(node.namespace)) {
      for (int i = 0; i < connections; i++) {
        client.send(ByteBuffer.wrap(new byte[1]), node.address(10_000 + i));
      }
      PodFacts server = node.cluster.pod(0);
      Policy deny =
          policy(
              "deny",
              server.name().namespace(),
              LabelSelector.of(Map.of()),
              Peers.of(List.of(), List.of()));
      long stopped = node.change(List.of(new Change.PutPolicy(deny)));
      long marked =
          conntrack.list(ConntrackFilter.ALL).stream().filter(each -> each.mark() != 0).count();
      long resumed = node.change(List.of(new Change.RemovePolicy(deny.name())));
      System.out.printf(Locale.ROOT, "%.0f %.0f %d ", stopped / 1e6, resumed / 1e6, marked);
    }
  }

  /// Answers the first connection, and swallows what the second one brings: both come to the port
  /// that the policies allow.
  private static void serve(NetworkNamespace server) throws IOException {
    ServerSocketChannel listening = in(server, ServerSocketChannel::open);
    listening.bind(new InetSocketAddress("::", PORT));
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                SocketChannel first = listening.accept();
                Thread.ofPlatform().daemon().start(() -> echo(first));
                swallow(listening.accept());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static void swallow(SocketChannel client) {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    try (client) {
      int read;
      do {
        read = client.read(block.clear());
      } while (read >= 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void echo(SocketChannel client) {
    ByteBuffer message = ByteBuffer.allocateDirect(1);
    try (client) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      while (client.read(message.clear()) >= 0) {
        client.write(message.flip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Opener<T> {
    T open() throws IOException;
  }

  private static <T> T in(NetworkNamespace namespace, Opener<T> opener) {
    Supplier<T> opened =
        () -> {
          try {
            return opener.open();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    return namespace.call(opened::get);
  }
}
