// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteCodecTest {
  private static final InetAddress GATEWAY = InetAddress.ofLiteral("169.254.1.1");
  private static final InetAddress GATEWAY6 = InetAddress.ofLiteral("fe80::1");
  private static final MacAddress MAC = MacAddress.of("02:00:0a:f4:01:05");

  @Test
  void readsRoutesAsItWroteThem() {
    IpPrefix pods = IpPrefix.of("10.244.1.0/24");
    IpPrefix pods6 = IpPrefix.of("fd00:10:244:1::/64");
    List<Route> routes =
        List.of(
            Route.to(pods).via(GATEWAY).dev(2).onLink().mtu(1400).protocol(77),
            Route.to(pods).via(GATEWAY6).dev(2).table(1000).metric(7),
            Route.to(pods6).via(GATEWAY6).dev(3).source(InetAddress.ofLiteral("fd00::5")),
            Route.to(pods).type(RouteType.UNREACHABLE),
            Route.to(IpPrefix.all(Socket.AF_INET6)).dev(4),
            Route.to(IpPrefix.of("10.96.0.0/16")).type(RouteType.LOCAL).dev(1));
    for (Route route : routes) {
      assertThat(back(route, RouteCodec::encode, RouteCodec::decode))
          .isEqualTo(route.scope(route.effectiveScope()));
    }
  }

  @Test
  void readsAddressesAsItWroteThem() {
    Address plain = Address.on(2, IpPrefix.of("10.244.1.5/24"));
    Address quick = Address.on(3, IpPrefix.of("fd00::5/128")).withoutDad().withoutPrefixRoute();
    assertThat(back(plain, AddressCodec::encode, AddressCodec::decode)).isEqualTo(plain);
    assertThat(back(quick, AddressCodec::encode, AddressCodec::decode)).isEqualTo(quick);
  }

  @Test
  void readsNeighboursAsItWroteThem() {
    for (Neighbour neighbour :
        List.of(
            Neighbour.permanent(2, GATEWAY6, MAC),
            Neighbour.proxy(3, GATEWAY),
            Neighbour.forwarding(4, MAC, GATEWAY))) {
      assertThat(back(neighbour, NeighbourCodec::encode, NeighbourCodec::decode))
          .isEqualTo(neighbour);
    }
  }

  @Test
  void readsRulesAsItWroteThem() {
    for (Rule rule :
        List.of(
            Rule.lookup(Socket.AF_INET, 100, 1000).from(IpPrefix.of("10.0.0.0/8")).marked(1, 255),
            Rule.lookup(Socket.AF_INET6, 5, 254).to(IpPrefix.of("fd00::/16")).incoming("eth0"),
            Rule.lookup(Socket.AF_INET, 1, 0).action(RuleAction.UNREACHABLE).protocol(9))) {
      assertThat(back(rule, RuleCodec::encode, RuleCodec::decode)).isEqualTo(rule);
    }
  }

  @Test
  void readsTheVxlanThatItWrote() {
    Vxlan vxlan = new Vxlan(77, Optional.of(GATEWAY6), 5, 8472, true);
    RouteBatch batch = new RouteBatch();
    LinkSettings settings =
        LinkSettings.NONE.withIndex(9).withMac(MAC).withMtu(1400).withAlias("ours").withGroup(3);
    batch.addVxlan("vx0", settings.withMaster(4).setUp(), vxlan);
    Link link = LinkCodec.decode(NetlinkMessage.of(batch.writer().copy()));
    assertThat(link.vxlan()).contains(vxlan);
    assertThat(link.index()).isEqualTo(9);
    assertThat(link.mac()).contains(MAC);
    assertThat(link.mtu()).isEqualTo(1400);
    assertThat(link.alias()).isEqualTo("ours");
    assertThat(link.group()).isEqualTo(3);
    assertThat(link.master()).isEqualTo(4);
    assertThat(link.isUp()).isTrue();
    assertThat(link).hasToString("vx0 (vxlan 9)");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1/32",
    "::, ::/128",
    "::1, ::1/128",
    "fd00:0:0:1:0:0:0:1/64, fd00:0:0:1::1/64",
    "1:0:0:2::/40, 1:0:0:2::/40",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1/128",
  })
  void writesAddressesInTheirShortForm(String text, String shortForm) {
    assertThat(IpPrefix.of(text)).hasToString(shortForm);
  }

  @Test
  void saysWhatTheKernelFillsInForARoute() {
    Route unreachable = Route.to(IpPrefix.of("fd01::/64")).type(RouteType.BLACKHOLE).asListed();
    assertThat(unreachable.metric()).isEqualTo(1024);
    assertThat(unreachable.link()).isEqualTo(1);
    assertThat(Route.to(IpPrefix.of("10.0.0.0/8")).dev(2).asListed().scope()).isEqualTo(253);
    assertThat(Route.to(IpPrefix.of("10.0.0.0/8")).via(GATEWAY).asListed().scope()).isZero();
  }

  @Test
  void survivesAnyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[16 + random.nextInt(120)];
      random.nextBytes(bytes);
      for (int at = 28; at + 4 <= bytes.length; at += 8) {
        // Short lengths and small types, so that the attributes are walked.
        bytes[at] = (byte) random.nextInt(20);
        bytes[at + 1] = 0;
        bytes[at + 2] = (byte) random.nextInt(30);
        bytes[at + 3] = 0;
      }
      NetlinkMessage message = NetlinkMessage.of(bytes);
      try {
        RouteCodec.decode(message, new ArrayList<>());
        LinkCodec.decode(message);
        AddressCodec.decode(message, new ArrayList<>());
        NeighbourCodec.decode(message, new ArrayList<>());
        RuleCodec.decode(message, new ArrayList<>());
      } catch (IllegalArgumentException _) {
        // Says what is wrong with it.
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  private static <T> T back(
      T thing, BiConsumer<NetlinkWriter, T> encode, BiConsumer<NetlinkMessage, List<T>> decode) {
    NetlinkWriter out = new NetlinkWriter();
    out.begin(1, 0, "", "");
    encode.accept(out, thing);
    List<T> found = new ArrayList<>();
    decode.accept(NetlinkMessage.of(out.copy()), found);
    return found.getFirst();
  }
}
