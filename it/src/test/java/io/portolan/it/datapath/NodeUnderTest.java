// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.ruleset.Question;
import io.portolan.datapath.ruleset.RandomWorld;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sysctl;
import io.portolan.linux.conntrack.Conntrack;
import io.portolan.linux.conntrack.ConntrackEntry;
import io.portolan.linux.conntrack.ConntrackFilter;
import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.NodePlanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Node 1 with its pods, and all others in one namespace; connection tracking tells what became of
/// a packet at the node, and the sender's socket whether it was refused.
///
/// What is tracked was let through by every rule, and its entry holds where it went and whom it
/// seems to come from. Whoever it reaches is silent, since a reset would end the entry.
final class NodeUnderTest implements AutoCloseable {
  /// It was let through without being tracked.
  static final String UNTRACKED = "untracked";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FIRST_PORT = 10_000;
  private static final int LAST_PORT = 29_000;

  /// A pod of node 2, which pods of node 1 may try to pass themselves off as.
  private static final String[] FAR_POD = {"10.244.2.3", "fd00:10:244:2::3"};

  /// All pods of node 2 that send.
  private static final String[] FAR_PODS =
      IntStream.rangeClosed(2, 6)
          .boxed()
          .flatMap(host -> Stream.of("10.244.2." + host, "fd00:10:244:2::" + host))
          .toArray(String[]::new);

  /// Somebody who is no node.
  private static final String[] STRANGER = {"172.30.0.1", "fd00:172:30::1"};

  private static final List<Integer> NODE_PORTS =
      List.of(80, 81, 53, 4789, 8079, 8080, 8081, 8082, 8083, 30000, 30001, 30002, 30003);

  private static final NodeFacts ONE = facts(1);

  private final Underlay underlay =
      Underlay.create(ClusterRanges.DEFAULT.nodes(), TestCluster.UNDERLAY_MTU);
  private final NodeNamespace node = underlay.addNode(ONE.name(), ONE.addresses());
  private final NetworkNamespace outside =
      underlay.addNode("node-2", facts(2).addresses()).namespace();
  private final Map<IpAddress, NetworkNamespace> pods = new LinkedHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final NetworkFeed feed = new NetworkFeed();
  private final NodeDatapath datapath;
  private final NftSocket nftables;
  private final Conntrack conntrack;
  private int port = FIRST_PORT;

  /// A packet that is to be sent.
  ///
  /// @param foretold all that may become of it
  record Flight(Question question, int port, Set<String> foretold, SelectableChannel socket) {
    @Override
    public String toString() {
      return question + " from port " + port + ", foretold " + foretold;
    }
  }

  NodeUnderTest() {
    datapath =
        NodeDatapath.start(
            new NodeDatapath.Settings(
                node,
                ONE,
                RandomWorld.RANGES,
                RouteMode.DIRECT,
                TestCluster.UNDERLAY_MTU,
                Duration.ofHours(1)),
            InstantSource.system());
    nftables = NftSocket.open(node.namespace());
    conntrack = Conntrack.open(node.namespace());
    feed.accept(new Change.PutNode(ONE));
    feed.accept(new Change.PutNode(facts(2)));
    feed.follow(datapath::apply);
    for (int number = 2; number < 6; number++) {
      pod(number);
    }
    refuseWithoutLimit(node.namespace());
    leadOut(node.namespace(), facts(2).addresses());
    leadOut(outside, ONE.addresses());
    hold(outside, STRANGER);
    hold(outside, FAR_PODS);
    giveUpLoopback(outside);
    silence(outside);
    for (int each : NODE_PORTS) {
      ONE.addresses().forEach(address -> listen(node.namespace(), address, each));
      RandomWorld.RANGES
          .nodePorts()
          .loopback()
          .forEach(address -> listen(node.namespace(), address, each));
    }
    settle();
  }

  private static NodeFacts facts(int number) {
    NodeFacts facts = NodeProcess.facts(number);
    return new NodeFacts(facts.name(), facts.addresses(), facts.podCidrs(), "zone-" + number);
  }

  private void pod(int number) {
    NetworkNamespace namespace = NetworkNamespace.create();
    List<IpAddress> addresses = NodeProcess.addresses(1, number);
    datapath
        .pods()
        .attach(
            new PodAttachment(
                new NamespacedName("default", "pod-" + number),
                "uid-" + number,
                namespace,
                addresses));
    hold(namespace, FAR_POD);
    silence(namespace);
    addresses.forEach(address -> pods.put(address, namespace));
  }

  /// The kernel refuses a datagram at most a thousand times a second, after a burst of fifty.
  private static void refuseWithoutLimit(NetworkNamespace namespace) {
    Sysctl.write(
        namespace,
        Map.of(
            "net/ipv4/icmp_msgs_per_sec", "1000000",
            "net/ipv4/icmp_msgs_burst", "1000000",
            "net/ipv4/icmp_ratelimit", "0",
            "net/ipv6/icmp/ratelimit", "0"));
  }

  /// Everything that is nobody's goes by `hops`, and what is the stranger's.
  private static void leadOut(NetworkNamespace from, List<IpAddress> hops) {
    try (RouteNetlink netlink = RouteNetlink.open(from)) {
      int link = netlink.link(Underlay.NODE_LINK).orElseThrow().index();
      for (IpAddress hop : hops) {
        IpAddress stranger = IpAddress.of(STRANGER[hop.family().ordinal()]);
        for (Cidr block :
            List.of(
                new Cidr(new IpAddress(hop.family(), 0, 0), 0),
                new Cidr(stranger, hop.family().addressBits()))) {
          netlink.execute(
              batch ->
                  batch.replaceRoute(
                      Route.to(Kernel.prefix(block)).via(Kernel.inet(hop)).dev(link)));
        }
      }
    }
  }

  /// Takes what answers its own packets, and nothing else.
  private static void silence(NetworkNamespace namespace) {
    TableId table = TableId.inet("silence");
    Rule rule =
        Rule.of(
            Statement.match(Expression.ct(CtKey.STATE), Data.mark(Connection.State.NEW.bit())),
            Verdict.DROP);
    Chain chain = Chain.base("input", BaseChain.filter(BaseChain.Hook.INPUT, 0), rule);
    try (NftSocket nft = NftSocket.open(namespace)) {
      nft.apply(
          Batch.builder()
              .addTable(new Table(table, Set.of(), "", List.of(), List.of(), List.of(chain)))
              .build());
    }
  }

  /// What `outside` sends to or from 127.0.0.0/8 leaves it.
  private static void giveUpLoopback(NetworkNamespace outside) {
    try (RouteNetlink netlink = RouteNetlink.open(outside)) {
      int loopback = netlink.link("lo").orElseThrow().index();
      netlink.execute(
          batch -> batch.deleteAddress(Address.on(loopback, IpPrefix.of("127.0.0.1/8"))));
    }
    hold(outside, RandomWorld.MARTIAN);
    Sysctl.write(outside, Map.of("net/ipv4/conf/all/route_localnet", "1"));
  }

  private static void hold(NetworkNamespace namespace, String... addresses) {
    try (RouteNetlink netlink = RouteNetlink.open(namespace)) {
      int loopback = netlink.link("lo").orElseThrow().index();
      for (String each : addresses) {
        IpAddress address = IpAddress.of(each);
        netlink.execute(
            batch -> {
              batch.replaceAddress(
                  Address.on(loopback, Kernel.host(address)).withoutDad().withoutPrefixRoute());
              if (address.family() == Family.IPV6) {
                batch.replaceRoute(Kernel.local(loopback, address));
              }
            });
      }
    }
  }

  private void listen(NetworkNamespace namespace, IpAddress address, int port) {
    open.add(
        namespace.call(
            () -> {
              try {
                return ServerSocketChannel.open()
                    .bind(new InetSocketAddress(Kernel.inet(address), port), 512);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  /// Whether the packet would never leave its sender.
  boolean isToItself(Question question) {
    String to = question.to().toString();
    return switch (question.sender()) {
      case NODE -> false;
      case POD -> List.of(FAR_POD).contains(to);
      case OUTSIDE -> List.of(FAR_PODS).contains(to);
    };
  }

  void change(List<Change> changes) {
    changes.forEach(feed::accept);
    settle();
  }

  private void settle() {
    try {
      assertThat(datapath.awaitApplied(PATIENCE)).as("%s", datapath.health()).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// What the node takes for Services.
  List<Frontend> frontends() {
    return NodePlanner.empty(ONE, RandomWorld.RANGES)
        .apply(feed.model().fromNothing())
        .planner()
        .plan()
        .frontends()
        .keys();
  }

  /// The node's table as the kernel lists it.
  Table table() {
    return nftables.dump(NodeDatapath.TABLE).orElseThrow();
  }

  /// The port of the next flight.
  int nextPort() {
    return port;
  }

  Flight flight(Question question, Set<String> foretold) {
    int from = question.isDnsAnswer() ? 53 : port;
    port = port < LAST_PORT ? port + 1 : FIRST_PORT;
    return new Flight(question, from, foretold, socket(question, from));
  }

  private SelectableChannel socket(Question question, int from) {
    NetworkNamespace sender =
        switch (question.sender()) {
          case POD -> pods.getOrDefault(question.from(), pods.values().iterator().next());
          case NODE -> node.namespace();
          case OUTSIDE -> outside;
        };
    boolean stream = question.protocol() == Protocol.TCP;
    try {
      SelectableChannel socket =
          sender.call(
              () -> {
                try {
                  return stream ? SocketChannel.open() : DatagramChannel.open();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      socket.configureBlocking(false);
      InetSocketAddress local = new InetSocketAddress(Kernel.inet(question.from()), from);
      if (socket instanceof SocketChannel tcp) {
        tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(local);
      } else if (socket instanceof DatagramChannel udp) {
        udp.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(local);
      }
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends them all, and returns what became of those of which it was not foretold.
  List<String> send(List<Flight> flights) {
    try {
      Map<Flight, String> seen = new LinkedHashMap<>();
      for (Flight flight : flights) {
        if (depart(flight)) {
          seen.put(flight, "rejected");
        }
      }
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        look(flights, seen);
        List<String> wrong = new ArrayList<>();
        for (Flight flight : flights) {
          String became = seen.getOrDefault(flight, "dropped");
          if (!isForetold(flight, became)) {
            wrong.add(flight + ": " + became);
          }
        }
        if (wrong.isEmpty() || System.nanoTime() > deadline) {
          return wrong;
        }
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      flights.forEach(NodeUnderTest::land);
      conntrack.delete(ConntrackFilter.ALL);
    }
  }

  /// What is not tracked leaves no trace but that it is not refused by a rule.
  private static boolean isForetold(Flight flight, String became) {
    return flight.foretold().contains(became)
        || (flight.foretold().contains(UNTRACKED) && !became.startsWith("at "));
  }

  /// Whether it was refused at once.
  private static boolean depart(Flight flight) throws IOException {
    Question question = flight.question();
    InetSocketAddress to = new InetSocketAddress(Kernel.inet(question.to()), question.port());
    try {
      if (flight.socket() instanceof SocketChannel tcp) {
        tcp.connect(to);
      } else if (flight.socket() instanceof DatagramChannel udp) {
        udp.connect(to);
        udp.write(ByteBuffer.wrap(new byte[] {1}));
      }
      return false;
    } catch (ConnectException | PortUnreachableException e) {
      return true;
    } catch (IOException e) {
      // A rule at the output hook: the socket may still be told that it was refused.
      return false;
    }
  }

  private void look(List<Flight> flights, Map<Flight, String> seen) {
    Map<String, Flight> byStart = new HashMap<>();
    for (Flight flight : flights) {
      Question question = flight.question();
      byStart.put(
          question.protocol().number()
              + " "
              + new Backend(question.from(), flight.port())
              + " "
              + new Backend(question.to(), question.port()),
          flight);
      if (!seen.containsKey(flight) && isRefused(flight)) {
        seen.put(flight, "rejected");
      }
    }
    for (ConntrackEntry entry : conntrack.list(ConntrackFilter.ALL)) {
      String start =
          entry.original().protocol()
              + " "
              + end(entry.original().source(), entry.original().sourcePort())
              + " "
              + end(entry.original().destination(), entry.original().destinationPort());
      Flight flight = byStart.get(start);
      if (flight != null) {
        // Also when whom it reached refused it afterwards.
        seen.put(
            flight,
            RandomWorld.arrives(
                end(entry.reply().source(), entry.reply().sourcePort()),
                Kernel.address(entry.reply().destination())));
      }
    }
  }

  private static Backend end(InetAddress address, int port) {
    return new Backend(Kernel.address(address), port);
  }

  private static boolean isRefused(Flight flight) {
    try {
      if (flight.socket() instanceof SocketChannel tcp) {
        if (tcp.isConnectionPending()) {
          tcp.finishConnect();
        }
      } else if (flight.socket() instanceof DatagramChannel udp) {
        udp.read(ByteBuffer.allocate(8));
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void land(Flight flight) {
    try {
      flight.socket().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      for (AutoCloseable each : open) {
        each.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    conntrack.close();
    nftables.close();
    datapath.close();
    Set.copyOf(pods.values()).forEach(NetworkNamespace::close);
    underlay.close();
  }
}
