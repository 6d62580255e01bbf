// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.EstablishedConnections;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.it.datapath.TestCluster.Pod;
import io.portolan.network.ClusterRanges;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.Change;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that are open when policies come and go. The numbers are those of
/// docs/conformance.md.
class EstablishedConnectionsTest {
  private static final PolicyName NAME = PolicyName.network(new NamespacedName("default", "deny"));
  private static final int STREAM_PORT = 9000;

  private final Cluster cut = new Cluster(EstablishedConnections.CUT);
  private Optional<Cluster> keep = Optional.empty();

  /// A server on node 1 and a client on node 2.
  private static final class Cluster implements AutoCloseable {
    private final TestCluster cluster;
    private final Pod server;
    private final Pod client;

    Cluster(EstablishedConnections setting) {
      cluster =
          new TestCluster(RouteMode.DIRECT, 2, Duration.ofHours(1), ClusterRanges.DEFAULT, setting);
      server = cluster.app("server", 1);
      client = cluster.app("client", 2);
      cluster.settle();
    }

    void deny(Side side) {
      PodSelector subject = PodSelector.in("default", LabelSelector.of(Map.of("app", side.app)));
      cluster.feed.accept(
          new Change.PutPolicy(Policy.network(NAME, subject, side.ingress, side.egress)));
      cluster.settle();
    }

    void allow() {
      cluster.feed.accept(new Change.RemovePolicy(NAME));
      cluster.settle();
    }

    /// Starts the network of node 1 anew.
    void succeed(EstablishedConnections setting) {
      cluster.nodes.removeFirst().close();
      NodeDatapath successor =
          NodeDatapath.start(
              new NodeDatapath.Settings(
                  cluster.namespaces.getFirst(),
                  NodeProcess.facts(1),
                  ClusterRanges.DEFAULT,
                  RouteMode.DIRECT,
                  TestCluster.UNDERLAY_MTU,
                  Duration.ofHours(1),
                  setting),
              InstantSource.system());
      cluster.nodes.addFirst(successor);
      cluster.feed.follow(successor::apply);
      cluster.settle();
    }

    Stream stream(String address) throws IOException {
      ServerSocketChannel listening =
          server.namespace().call(() -> listening(new InetSocketAddress("::", STREAM_PORT)));
      try (listening) {
        SocketChannel one = client.client().connect(address, STREAM_PORT);
        return new Stream(one, listening.accept());
      }
    }

    private static ServerSocketChannel listening(InetSocketAddress at) {
      try {
        return ServerSocketChannel.open().bind(at);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  /// Whose policy denies the connection.
  private enum Side {
    CLIENT("client", Optional.empty(), Optional.of(List.of())),
    SERVER("server", Optional.of(List.of()), Optional.empty());

    private final String app;
    private final Optional<List<PolicyRule>> ingress;
    private final Optional<List<PolicyRule>> egress;

    Side(String app, Optional<List<PolicyRule>> ingress, Optional<List<PolicyRule>> egress) {
      this.app = app;
      this.ingress = ingress;
      this.egress = egress;
    }
  }

  /// Both ends of a TCP connection.
  private record Stream(SocketChannel client, SocketChannel server) implements AutoCloseable {
    private static final int LONG_MS = 60_000;
    private static final int BRIEF_MS = 400;

    static void send(SocketChannel from, int what) throws IOException {
      from.socket().getOutputStream().write(what);
    }

    static int receive(SocketChannel to) throws IOException {
      to.socket().setSoTimeout(LONG_MS);
      return to.socket().getInputStream().read();
    }

    static boolean isSilent(SocketChannel to) throws IOException {
      to.socket().setSoTimeout(BRIEF_MS);
      try {
        to.socket().getInputStream().read();
        return false;
      } catch (SocketTimeoutException e) {
        return true;
      }
    }

    void assertOpen(int what) throws IOException {
      send(client, what);
      assertThat(receive(server)).isEqualTo(what);
      send(server, what + 1);
      assertThat(receive(client)).isEqualTo(what + 1);
    }

    @Override
    public void close() throws IOException {
      try (client;
          server) {
        // Both.
      }
    }
  }

  @AfterEach
  void stop() {
    cut.close();
    keep.ifPresent(Cluster::close);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "72: what is no longer allowed stops in both directions, and goes on when it is again")
  void aStreamStopsAndGoesOn(Side side) throws IOException {
    for (String address : List.of(cut.server.ip(), cut.server.ip6())) {
      try (Stream stream = cut.stream(address)) {
        stream.assertOpen(1);
        cut.deny(side);
        Stream.send(stream.client, 10);
        Stream.send(stream.server, 11);
        assertThat(Stream.isSilent(stream.server)).as("to the server").isTrue();
        assertThat(Stream.isSilent(stream.client)).as("to the client").isTrue();
        cut.allow();
        assertThat(Stream.receive(stream.server)).isEqualTo(10);
        assertThat(Stream.receive(stream.client)).isEqualTo(11);
        stream.assertOpen(20);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("72: so do datagrams, also those that a Service leads on")
  void datagramsStopAndGoOn(boolean throughService) throws IOException {
    cut.cluster.put(TestCluster.service("server", 40, 0, Optional.empty()));
    cut.cluster.endpoints("server", cut.server);
    InetSocketAddress to =
        throughService
            ? new InetSocketAddress("10.96.0.40", 80)
            : new InetSocketAddress(cut.server.ip(), TestCluster.POD_PORT);
    try (DatagramChannel flow = cut.client.client().openUdp()) {
      flow.connect(to);
      assertThat(Client.ask(flow, 16, 60_000)).startsWith("server ");
      for (Side side : Side.values()) {
        cut.deny(side);
        assertThat(Client.ask(flow, 16, 400)).as("denied by %s", side).isEqualTo(Client.SILENCE);
        cut.allow();
        assertThat(Client.ask(flow, 16, 60_000)).startsWith("server ");
      }
    }
  }

  @Test
  @DisplayName("72: a successor cuts what went on while nobody was there")
  void aSuccessorCutsWhatWentOnWhileNobodyWasThere() throws IOException {
    keep = Optional.of(new Cluster(EstablishedConnections.KEEP));
    Cluster cluster = keep.orElseThrow();
    try (Stream stream = cluster.stream(cluster.server.ip())) {
      cluster.deny(Side.SERVER);
      stream.assertOpen(1);
      cluster.succeed(EstablishedConnections.CUT);
      Stream.send(stream.client, 10);
      assertThat(Stream.isSilent(stream.server)).isTrue();
      cluster.succeed(EstablishedConnections.KEEP);
      assertThat(Stream.receive(stream.server)).isEqualTo(10);
    }
  }

  @Test
  @DisplayName("72: a cluster that keeps connections denies new ones only")
  void aClusterThatKeepsConnectionsDeniesNewOnesOnly() throws IOException {
    keep = Optional.of(new Cluster(EstablishedConnections.KEEP));
    Cluster cluster = keep.orElseThrow();
    try (Stream stream = cluster.stream(cluster.server.ip())) {
      stream.assertOpen(1);
      cluster.deny(Side.SERVER);
      stream.assertOpen(10);
      assertThat(cluster.client.client().tcpBriefly(cluster.server.ip(), TestCluster.POD_PORT))
          .isEqualTo(Client.SILENCE);
    }
  }
}
