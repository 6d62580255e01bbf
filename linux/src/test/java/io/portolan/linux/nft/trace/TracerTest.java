// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.text.RulesetText;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TracerTest {
  private static final String SERVICES =
      """
      table inet t {
      	map pick {
      		type ipv4_addr . inet_proto . inet_service : verdict
      		elements = { 10.96.0.1 . tcp . 80 : goto two }
      	}
      	map pick6 {
      		type ipv6_addr . inet_proto . inet_service : verdict
      		elements = { fd00:96::1 . tcp . 80 : goto six }
      	}
      	map slot {
      		typeof ip daddr . meta l4proto . th dport . numgen random mod 2 : ip daddr . th dport
      		elements = { 10.96.0.1 . tcp . 80 . 0 : 10.244.0.2 . 8080,
      			     10.96.0.1 . tcp . 80 . 1 : 10.244.1.2 . 8081 }
      	}
      	map affinity {
      		type ipv4_addr : mark
      		flags dynamic,timeout
      		timeout 10s
      	}
      	chain two {
      		update @affinity { ip saddr : numgen random mod 2 }
      		dnat ip to ip daddr . meta l4proto . th dport . numgen random mod 2 map @slot
      	}
      	chain six {
      		dnat ip6 to [fd00:244::2]:8080
      	}
      	chain anti {
      		type filter hook prerouting priority raw; policy accept;
      		iifname "pod*" fib saddr . iif oif missing drop
      		ct state established drop
      	}
      	chain pre {
      		type nat hook prerouting priority dstnat; policy accept;
      		ip daddr . meta l4proto . th dport vmap @pick
      		ip6 daddr . meta l4proto . th dport vmap @pick6
      	}
      	chain rest {
      		type filter hook prerouting priority -99; policy accept;
      		ip daddr 10.96.0.0/16 meta l4proto tcp reject with tcp reset
      		ip daddr 10.96.0.0/16 reject
      	}
      	chain post {
      		type nat hook postrouting priority srcnat; policy accept;
      		ct original ip daddr 10.96.0.0/16 masquerade
      	}
      	chain forward {
      		type filter hook forward priority filter; policy drop;
      		ct state established,related accept
      		ct status dnat accept
      	}
      }
      """;

  private final Node node = new Node();
  private final Tracer tracer = new Tracer(RulesetText.parse(SERVICES), node);

  /// The world of these tests: the next draw and the time can be set.
  private static final class Node implements Surroundings {
    private int draw;
    private Instant now = Instant.EPOCH;
    private String link = "pod1";

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public int draw(int modulus) {
      return draw % modulus;
    }

    @Override
    public String routeLink(Packet packet, Data address, Set<FibKey> keys) {
      return keys.contains(FibKey.IIF) && !link.equals(packet.links().input()) ? "" : link;
    }

    @Override
    public int addressType(Packet packet, Data address, Set<FibKey> keys) {
      return 1;
    }

    @Override
    public Data ownAddress(Packet packet) {
      return address("172.30.0.2");
    }
  }

  private static Data address(String text) {
    return Data.address(InetAddress.ofLiteral(text));
  }

  private static Packet packet(int protocol, String to, int port) {
    String from = to.contains(":") ? "fd00:244::9" : "10.244.0.9";
    return Packet.of(protocol, address(from), 40000, address(to), port)
        .withLinks(Packet.Links.of("pod1", ""));
  }

  private Trace enter(Packet packet) {
    return tracer.trace(List.of(Hook.PREROUTING), packet, Connection.startedBy(packet));
  }

  @Test
  void translatesToTheEndpointThatIsDrawn() {
    node.draw = 1;
    Trace trace = enter(packet(6, "10.96.0.1", 80));

    assertThat(trace.isAccepted()).isTrue();
    assertThat(trace.packet().destination()).isEqualTo(address("10.244.1.2"));
    assertThat(trace.packet().destinationPort()).isEqualTo(8081);
    assertThat(trace.connection().status()).isEqualTo(Connection.DNAT);
    assertThat(trace.steps())
        .extracting(step -> step.chain() + " " + step.position())
        .containsExactly("pre 0", "two 0", "two 1");
    assertThat(trace.steps().getLast().hits()).hasSize(1);
  }

  @Test
  void translatesBothFamilies() {
    Trace trace = enter(packet(6, "fd00:96::1", 80));

    assertThat(trace.packet().destination()).isEqualTo(address("fd00:244::2"));
    assertThat(trace.packet().destinationPort()).isEqualTo(8080);
  }

  @Test
  void rejectsWhatWasNotTranslated() {
    assertThat(enter(packet(6, "10.96.0.1", 81)).outcome())
        .isInstanceOfSatisfying(
            Trace.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.TCP_RESET));
    assertThat(enter(packet(17, "10.96.0.1", 80)).outcome())
        .isInstanceOfSatisfying(
            Trace.Rejected.class,
            rejected ->
                assertThat(rejected.reason()).isEqualTo(RejectReason.ICMPX_PORT_UNREACHABLE));
  }

  @Test
  void dropsAnAddressThatIsNotRoutedBack() {
    node.link = "pod2";
    Trace trace = enter(packet(6, "10.96.0.1", 80));

    assertThat(trace.outcome()).isInstanceOf(Trace.Dropped.class);
    assertThat(trace.steps()).extracting(Trace.Step::chain).containsExactly("anti");
  }

  @Test
  void dropsByPolicyWhatWasNotTranslated() {
    Packet packet = packet(6, "10.244.1.7", 80);
    Trace trace =
        tracer.trace(List.of(Hook.PREROUTING, Hook.FORWARD), packet, Connection.startedBy(packet));

    assertThat(trace.outcome())
        .isInstanceOfSatisfying(
            Trace.Dropped.class, dropped -> assertThat(dropped.byPolicy()).isTrue());
  }

  @Test
  void translatesTheSourceByTheOriginalDestination() {
    Packet packet = packet(6, "10.96.0.1", 80);
    List<Hook> hooks = List.of(Hook.PREROUTING, Hook.FORWARD, Hook.POSTROUTING);
    Trace trace = tracer.trace(hooks, packet, Connection.startedBy(packet));

    assertThat(trace.packet().source()).isEqualTo(address("172.30.0.2"));
    assertThat(trace.connection().reply())
        .isEqualTo(new Tuple(address("10.244.0.2"), address("172.30.0.2"), 6, 8080, 40000));
  }

  @Test
  void translatesLaterPacketsAsTheFirst() {
    Packet packet = packet(6, "10.96.0.1", 80);
    List<Hook> hooks = List.of(Hook.PREROUTING, Hook.FORWARD, Hook.POSTROUTING);
    Trace first = tracer.trace(hooks, packet, Connection.startedBy(packet));
    node.draw = 1;
    Trace later = tracer.trace(hooks, packet, first.connection().established());
    Tuple reply = first.connection().reply();
    Packet answer =
        Packet.of(6, reply.source(), reply.sourcePort(), reply.destination(), 40000)
            .withLinks(Packet.Links.of("pod2", ""));
    node.link = "pod2";
    Trace back = tracer.trace(hooks, answer, first.connection().answered());

    assertThat(later.packet().tuple()).isEqualTo(first.packet().tuple());
    assertThat(back.packet().tuple()).isEqualTo(packet.tuple().reversed());
  }

  @Test
  void remembersWhatRulesWroteForItsTime() {
    enter(packet(6, "10.96.0.1", 80));
    node.draw = 1;
    Trace.Step again = enter(packet(6, "10.96.0.1", 80)).steps().get(1);
    node.now = Instant.EPOCH.plusSeconds(11);
    Trace.Step later = enter(packet(6, "10.96.0.1", 80)).steps().get(1);

    assertThat(again.hits().getFirst().element().value()).isEqualTo(Data.mark(0));
    assertThat(later.hits().getFirst().element().value()).isEqualTo(Data.mark(1));
  }
}
