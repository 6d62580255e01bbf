// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.node.NodeNames;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.dns.plugin.Surroundings;
import io.portolan.it.datapath.TestCluster.Pod;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.policy.DnsPods;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PolicyRule.Action;
import io.portolan.network.policy.PortMatch;
import io.portolan.node.network.ClusterNames;
import io.portolan.node.network.NodeDns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Rules that accept names, for a pod to which everything else is denied: what it is told by the
/// node's DNS it may reach. The numbers are those of docs/conformance.md.
class DomainNamesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TYPE_A = 1;
  private static final int TYPE_AAAA = 28;

  /// Names last for a second, or for an hour.
  private static final NodeNames.Lifetime EXACT =
      new NodeNames.Lifetime(Duration.ZERO, Duration.ZERO);

  private final TestCluster cluster =
      new TestCluster(RouteMode.DIRECT, 2, Duration.ofMillis(200), ClusterRanges.DEFAULT, EXACT);
  private final Pod client = cluster.app("client", 1);
  private final Pod server = cluster.app("server", 2);
  private final Pod other = cluster.app("other", 2);
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final ClusterDns dns = dns();
  private final NodeDns nodeDns =
      NodeDns.start(
          cluster.namespaces.getFirst(),
          ClusterRanges.DEFAULT.dns(),
          loops,
          dns,
          cluster.nodes.getFirst().names());

  DomainNamesTest() {
    cluster.feed.accept(new Change.PutPod(DnsPods.of(ClusterRanges.DEFAULT)));
    put(
        "deny",
        Policy.Tier.BASELINE,
        new PolicyRule(
            "", Action.ACCEPT, Peers.ANYONE, List.of(new PortMatch.Numbers(Protocol.UDP, 53, 53))),
        new PolicyRule("", Action.DENY, Peers.ANYONE, List.of()));
  }

  /// Each name is at the server, for a second or for an hour.
  private ClusterDns dns() {
    ClusterDns made =
        new ClusterDns(
            ClusterNames.unknown("cluster.local", ClusterRanges.DEFAULT),
            Surroundings.of(
                loops.next(), UpstreamSockets.ofProcess(), new SecureRandom(), Set.of()));
    String corefile =
        """
        brief.example.com {
          hosts {
            %s www.brief.example.com
            ttl 1
          }
        }
        . {
          hosts {
            %s www.example.com www.example.org
            %s www.example.com www.example.org
            ttl 3600
          }
        }
        """
            .formatted(server.ip(), server.ip(), server.ip6());
    made.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, corefile)));
    return made;
  }

  @AfterEach
  void stop() {
    nodeDns.close();
    dns.close();
    loops.shutdownGracefully().syncUninterruptibly();
    cluster.close();
  }

  private void put(String name, Policy.Tier tier, PolicyRule... egress) {
    cluster.feed.accept(
        new Change.PutPolicy(
            new Policy(
                PolicyName.cluster(name),
                tier,
                1,
                PodSelector.in("default", LabelSelector.of(Map.of("app", "client"))),
                Optional.empty(),
                Optional.of(List.of(egress)))));
    cluster.settle();
  }

  private void accept(String... names) {
    Peers peers = Peers.NOBODY.withNames(Stream.of(names).map(DomainName::new).toList());
    put("names", Policy.Tier.ADMIN, new PolicyRule("", Action.ACCEPT, peers, List.of()));
  }

  /// Asks the node's DNS, as a resolver in the client's namespace does; how many answers there are.
  private int ask(String name, int type) {
    ByteBuffer question = ByteBuffer.allocate(512);
    question.putShort((short) 7).putShort((short) 0x100).putShort((short) 1);
    question.putShort((short) 0).putInt(0);
    for (String label : name.split("\\.")) {
      question.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    question.put((byte) 0).putShort((short) type).putShort((short) 1);
    try (DatagramChannel channel = client.client().openUdp()) {
      channel.connect(new InetSocketAddress("10.96.0.10", 53));
      channel.socket().setSoTimeout((int) PATIENCE.toMillis());
      channel.socket().send(new DatagramPacket(question.array(), question.position()));
      DatagramPacket answer = new DatagramPacket(new byte[512], 512);
      channel.socket().receive(answer);
      return ByteBuffer.wrap(answer.getData()).getShort(6);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean reaches(String address) {
    return client.client().tcp(address, TestCluster.POD_PORT).startsWith("server ");
  }

  private boolean isSilent(String address) {
    return client.client().tcpBriefly(address, TestCluster.POD_PORT).equals(Client.SILENCE);
  }

  private static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
    }
  }

  @Test
  @DisplayName("82: the first connection after the answer comes about, in both families")
  void theFirstConnectionAfterTheAnswerComesAbout() {
    accept("www.example.com");
    assertThat(isSilent(server.ip())).as("before anybody asked").isTrue();
    assertThat(ask("www.example.com", TYPE_A)).isEqualTo(1);
    assertThat(reaches(server.ip())).isTrue();
    assertThat(isSilent(server.ip6())).as("the family that nobody asked for").isTrue();
    assertThat(ask("WWW.Example.COM", TYPE_AAAA)).isEqualTo(1);
    assertThat(reaches(server.ip6())).isTrue();
    assertThat(isSilent(other.ip())).as("another address").isTrue();
  }

  @Test
  @DisplayName("82: each of many names works at the first attempt")
  void eachFirstConnectionComesAbout() {
    for (int i = 0; i < 50; i++) {
      accept("www.example.com", "n" + i + ".example.org");
      cluster.feed.accept(new Change.RemovePolicy(PolicyName.cluster("names")));
      accept("www.example.com");
      assertThat(ask("www.example.com", TYPE_A)).isEqualTo(1);
      assertThat(reaches(server.ip())).as("attempt %d", i).isTrue();
    }
  }

  @Test
  @DisplayName("82: a name that no rule has is answered, and not let through")
  void aNameThatNoRuleHasIsAnsweredAndNotLetThrough() {
    accept("*.example.com");
    assertThat(ask("www.example.org", TYPE_A)).isEqualTo(1);
    assertThat(isSilent(server.ip())).isTrue();
    assertThat(ask("www.example.com", TYPE_A)).isEqualTo(1);
    assertThat(reaches(server.ip())).isTrue();
  }

  @Test
  @DisplayName("82: when the TTL is over no connection begins, and those that are open go on")
  void whenTheTtlIsOverNoConnectionBegins() throws IOException {
    accept("*.example.com");
    assertThat(ask("www.brief.example.com", TYPE_A)).isEqualTo(1);
    try (SocketChannel open = client.client().connect(server.ip(), TestCluster.POD_PORT)) {
      eventually("the end of the TTL", () -> isSilent(server.ip()));
      // A change of policies has all open connections judged again.
      accept("*.example.com", "further.example.org");
      assertThat(isRead(open)).isTrue();
    }
    assertThat(ask("www.brief.example.com", TYPE_A)).isEqualTo(1);
    assertThat(reaches(server.ip())).as("asked again").isTrue();
  }

  private static boolean isRead(SocketChannel open) throws IOException {
    open.socket().setSoTimeout((int) PATIENCE.toMillis());
    return open.socket().getInputStream().readAllBytes().length > 0;
  }

  @Test
  @DisplayName("82, 72: without the policy nothing begins, and what is open is cut")
  void withoutThePolicyNothingGoesOn() throws IOException {
    accept("www.example.com");
    ask("www.example.com", TYPE_A);
    try (DatagramChannel flow = client.client().openUdp()) {
      flow.connect(new InetSocketAddress(server.ip(), TestCluster.POD_PORT));
      assertThat(Client.ask(flow, 16, 60_000)).startsWith("server ");
      cluster.feed.accept(new Change.RemovePolicy(PolicyName.cluster("names")));
      cluster.settle();
      assertThat(Client.ask(flow, 16, 400)).isEqualTo(Client.SILENCE);
      assertThat(isSilent(server.ip())).isTrue();
    }
  }

  @Test
  @DisplayName("82: another list of names knows what was learned")
  void anotherListOfNamesKnowsWhatWasLearned() {
    accept("www.example.com");
    ask("www.example.com", TYPE_A);
    accept("*.example.com", "example.net");
    assertThat(reaches(server.ip())).isTrue();
  }

  @Test
  @DisplayName("82: what somebody empties an audit fills again")
  void whatSomebodyEmptiesAnAuditFillsAgain() {
    accept("www.example.com");
    ask("www.example.com", TYPE_A);
    try (NftSocket nft = NftSocket.open(cluster.namespaces.getFirst().namespace())) {
      NftSet set = named(nft);
      assertThat(nft.elements(NodeDatapath.TABLE, set))
          .singleElement()
          .satisfies(element -> assertIs(element, server.addresses().getFirst()));
      nft.apply(Batch.builder().flushSet(NodeDatapath.TABLE, set).build());
      eventually("the audit", () -> !nft.elements(NodeDatapath.TABLE, set).isEmpty());
      eventually("its report", () -> cluster.nodes.getFirst().health().repaired() > 0);
      assertThat(cluster.nodes.getFirst().health().repaired()).as("nothing else").isEqualTo(1);
    }
    assertThat(reaches(server.ip())).isTrue();
  }

  private static void assertIs(Element element, IpAddress address) {
    assertThat(IpAddress.ofBytes(element.key().toBytes())).isEqualTo(address);
    assertThat(element.details().comment()).isEqualTo("www.example.com");
    assertThat(element.details().expires())
        .hasValueSatisfying(
            left -> assertThat(left).isBetween(Duration.ofMinutes(59), Duration.ofSeconds(3601)));
  }

  private static NftSet named(NftSocket nft) {
    return nft.dump(NodeDatapath.TABLE).orElseThrow().sets().stream()
        .filter(set -> set.name().startsWith("names-ip-"))
        .findFirst()
        .orElseThrow()
        .declaration();
  }
}
