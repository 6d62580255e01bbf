// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sysctl;
import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Surroundings;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.linux.nft.wire.NftSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the tracer says of a packet is what becomes of it in the kernel.
class TracerAgainstKernelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CLIENT = "127.0.0.1";
  private static final int PACKETS = 1500;

  /// Sockets by the address that they listen on.
  private final Map<String, DatagramChannel> listeners = new TreeMap<>();

  /// The kernel refuses a datagram at most a thousand times a second, after a burst of fifty; the
  /// limits belong to the network namespace, which is the tests' own.
  @BeforeAll
  static void refuseWithoutLimit() {
    Sysctl.write(
        NetworkNamespace.current(),
        Map.of(
            "net/ipv4/icmp_msgs_per_sec", "1000000",
            "net/ipv4/icmp_msgs_burst", "1000000",
            "net/ipv4/icmp_ratelimit", "0"));
  }

  @Test
  void foretellsWhatBecomesOfAPacket() throws IOException {
    Table table = Constructs.table("trace");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> outcomes = new HashSet<>();
    try (NftSocket kernel = NftSocket.open()) {
      listen();
      kernel.apply(Batch.builder().addTable(table).build());
      Tracer tracer = new Tracer(Ruleset.of(kernel.dump(table.id()).orElseThrow()), new Loopback());
      for (int i = 0; i < PACKETS; i++) {
        int from = 20_000 + random.nextInt(40_000);
        String to = "127.1.0." + random.nextInt(5);
        int port = 79 + random.nextInt(6);
        String foretold = foretell(tracer, from, to, port);
        String happened = send(from, to, port, foretold);
        outcomes.add(happened);
        assertThat(happened)
            .as("seed %d, packet %d from port %d to %s:%d", seed, i, from, to, port)
            .isEqualTo(foretold);
      }
      kernel.apply(Batch.builder().deleteTable(table.id()).build());
    } finally {
      for (DatagramChannel listener : listeners.values()) {
        listener.close();
      }
    }
    assertThat(outcomes).contains("refused", "lost", "127.0.0.2:9000", "127.0.0.3:9000");
  }

  private void listen() throws IOException {
    for (String address : List.of("127.0.0.2", "127.0.0.3")) {
      listen(address, 9000);
      listen(address, 9001);
    }
    for (int last = 0; last < 5; last++) {
      for (int port = 79; port < 85; port++) {
        listen("127.1.0." + last, port);
      }
    }
  }

  private void listen(String address, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(address, port));
    channel.configureBlocking(false);
    listeners.put(address + ":" + port, channel);
  }

  private static String foretell(Tracer tracer, int from, String to, int port) {
    Packet packet =
        Packet.of(Packet.UDP, address(CLIENT), from, address(to), port)
            .withLinks(Packet.Links.of("", "lo"));
    Trace out = tracer.trace(List.of(Hook.OUTPUT), packet, Connection.startedBy(packet));
    if (!out.isAccepted()) {
      return text(out);
    }
    Packet received = out.packet().withLinks(Packet.Links.of("lo", ""));
    return text(tracer.trace(List.of(Hook.INPUT), received, out.connection()));
  }

  private static String text(Trace trace) {
    return switch (trace.outcome()) {
      case Trace.Accepted _ -> {
        byte[] bytes = trace.packet().destination().toBytes();
        yield "%d.%d.%d.%d:%d"
            .formatted(
                bytes[0] & 0xff,
                bytes[1] & 0xff,
                bytes[2] & 0xff,
                bytes[3] & 0xff,
                trace.packet().destinationPort());
      }
      case Trace.Dropped _ -> "lost";
      case Trace.Rejected _ -> "refused";
    };
  }

  /// Loopback delivers within the system call, unless the machine is busy: then what was foretold
  /// is waited for, up to a deadline. What comes although nothing was foretold is met by the next
  /// packet.
  private String send(int from, String to, int port, String foretold) throws IOException {
    try (DatagramChannel client = DatagramChannel.open()) {
      client.bind(new InetSocketAddress(CLIENT, from));
      client.connect(new InetSocketAddress(to, port));
      client.configureBlocking(false);
      boolean refused = false;
      try {
        client.write(ByteBuffer.wrap(new byte[] {1}));
      } catch (PortUnreachableException _) {
        refused = true;
      } catch (IOException blocked) {
        // sendto(2) itself tells of a packet that an output chain dropped: EPERM.
        return awaited(client, foretold, false);
      }
      return refused ? "refused" : awaited(client, foretold, true);
    }
  }

  private String awaited(DatagramChannel client, String foretold, boolean left) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String seen = lastRefusal(client) ? "refused" : left ? receiver() : "lost";
      if (!seen.equals("lost") || foretold.equals("lost") || System.nanoTime() > deadline) {
        return seen;
      }
      Thread.onSpinWait();
    }
  }

  private static boolean lastRefusal(DatagramChannel client) {
    try {
      client.read(ByteBuffer.allocate(8));
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private String receiver() throws IOException {
    for (Map.Entry<String, DatagramChannel> listener : listeners.entrySet()) {
      SocketAddress sender = listener.getValue().receive(ByteBuffer.allocate(8));
      if (sender != null) {
        return listener.getKey();
      }
    }
    return "lost";
  }

  private static Data address(String text) {
    return Data.address(java.net.InetAddress.ofLiteral(text));
  }

  /// A node that has nothing but its loopback.
  private record Loopback() implements Surroundings {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public int draw(int modulus) {
      return 0;
    }

    @Override
    public String routeLink(Packet packet, Data address, Set<FibKey> keys) {
      return "lo";
    }

    @Override
    public int addressType(Packet packet, Data address, Set<FibKey> keys) {
      return 2;
    }

    @Override
    public Data ownAddress(Packet packet) {
      return address(CLIENT);
    }
  }
}
