// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static io.portolan.it.linux.Eventually.eventually;
import static io.portolan.linux.uapi.Rtnetlink.RT_TABLE_MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.linux.Errno;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.netlink.NetlinkFailure;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteErrors;
import io.portolan.linux.route.RouteEvent;
import io.portolan.linux.route.RouteEvents;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.route.RouteType;
import io.portolan.linux.route.Rule;
import io.portolan.linux.route.Vxlan;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AtHome.class)
class RouteNetlinkTest {
  private static final MacAddress MAC = MacAddress.of("02:00:0a:f4:01:05");
  private static final InetAddress GATEWAY = InetAddress.ofLiteral("169.254.1.1");
  private static final InetAddress GATEWAY6 = InetAddress.ofLiteral("fe80::1");

  private NetworkNamespace namespace;
  private RouteNetlink route;
  private int bridge;

  @BeforeEach
  void open() {
    namespace = NetworkNamespace.create();
    route = RouteNetlink.open(namespace);
    route.execute(batch -> batch.addBridge("br0", LinkSettings.NONE.withIndex(10).setUp()));
    bridge = route.link("br0").orElseThrow().index();
  }

  @AfterEach
  void close() {
    route.close();
    namespace.close();
  }

  @Test
  void givesALinkTheIndexAndSettingsAskedFor() {
    assertThat(bridge).isEqualTo(10);
    route.execute(
        batch ->
            batch.changeLink(
                bridge,
                LinkSettings.NONE
                    .withName("br1")
                    .withMtu(1400)
                    .withMac(MAC)
                    .withAlias("portolan test")
                    .withGroup(7)));
    Link link = route.link(bridge).orElseThrow();
    assertThat(link.name()).isEqualTo("br1");
    assertThat(link.kind()).isEqualTo("bridge");
    assertThat(link.mtu()).isEqualTo(1400);
    assertThat(link.mac()).contains(MAC);
    assertThat(link.alias()).isEqualTo("portolan test");
    assertThat(link.group()).isEqualTo(7);
    assertThat(route.link("br0")).isEmpty();
  }

  @Test
  void makesAVethPairAcrossNamespacesInOneMessage() {
    try (NetworkNamespace pod = NetworkNamespace.create();
        RouteNetlink inside = RouteNetlink.open(pod)) {
      LinkSettings outer = LinkSettings.NONE.withIndex(100).withMaster(bridge).setUp();
      LinkSettings inner = LinkSettings.NONE.withIndex(2).withMac(MAC).in(pod);
      route.execute(batch -> batch.addVeth("veth0", outer, "eth0", inner));
      inside.execute(batch -> batch.changeLink("eth0", LinkSettings.NONE.setUp()));
      Link eth0 = inside.link("eth0").orElseThrow();
      assertThat(eth0.index()).isEqualTo(2);
      assertThat(eth0.mac()).contains(MAC);
      assertThat(eth0.peer()).isEqualTo(100);
      assertThat(route.link(100).orElseThrow().master()).isEqualTo(bridge);
      route.execute(batch -> batch.deleteLink("veth0"));
      assertThat(inside.link("eth0")).isEmpty();
    }
  }

  @Test
  void movesALinkToAnotherNamespace() {
    try (NetworkNamespace other = NetworkNamespace.create();
        RouteNetlink there = RouteNetlink.open(other)) {
      route.execute(batch -> batch.addVeth("a", LinkSettings.NONE, "b", LinkSettings.NONE));
      int index = route.link("b").orElseThrow().index();
      LinkSettings move = LinkSettings.NONE.in(other).withName("eth1");
      route.execute(batch -> batch.changeLink(index, move));
      assertThat(route.link("b")).isEmpty();
      assertThat(there.link("eth1")).isPresent();
    }
  }

  @Test
  void refusesToMakeThePeerUp() {
    RouteBatch batch = new RouteBatch();
    assertThatThrownBy(() -> batch.addVeth("a", LinkSettings.NONE, "b", LinkSettings.NONE.setUp()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listsTheVxlanThatItMade() {
    Vxlan vxlan = new Vxlan(77, Optional.of(GATEWAY), bridge, 8472, false);
    route.execute(batch -> batch.addVxlan("vx0", LinkSettings.NONE.withIndex(20).setUp(), vxlan));
    assertThat(route.link("vx0").orElseThrow().vxlan()).contains(vxlan);
    Neighbour peer = Neighbour.forwarding(20, MAC, InetAddress.ofLiteral("169.254.1.9"));
    Neighbour any = Neighbour.forwarding(20, new MacAddress(0), GATEWAY);
    route.execute(batch -> batch.addNeighbour(peer).appendNeighbour(any));
    assertThat(route.forwarding()).contains(peer, any);
    route.execute(batch -> batch.deleteNeighbour(peer));
    assertThat(route.forwarding()).doesNotContain(peer);
  }

  @Test
  void listsAddressesRoutesAndNeighboursOfBothFamilies() {
    Address four = Address.on(bridge, IpPrefix.of("10.1.0.1/24"));
    Address six = Address.on(bridge, IpPrefix.of("fd00::1/64")).withoutDad().withoutPrefixRoute();
    Route via = Route.to(IpPrefix.of("10.9.0.0/16")).via(GATEWAY).dev(bridge).onLink();
    List<Route> routes =
        List.of(
            via.mtu(1400).protocol(77),
            Route.to(IpPrefix.of("10.8.0.0/16")).via(GATEWAY6).dev(bridge).metric(5),
            Route.to(IpPrefix.of("fd01::/64")).via(GATEWAY6).dev(bridge).protocol(77),
            Route.to(IpPrefix.of("10.7.0.0/16")).type(RouteType.UNREACHABLE),
            Route.to(IpPrefix.of("fd02::/64")).type(RouteType.BLACKHOLE));
    List<Neighbour> neighbours =
        List.of(
            Neighbour.permanent(bridge, GATEWAY, MAC), Neighbour.permanent(bridge, GATEWAY6, MAC));
    route.execute(
        batch -> {
          batch.addAddress(four).addAddress(six);
          routes.forEach(batch::addRoute);
          neighbours.forEach(batch::addNeighbour);
        });
    assertThat(route.addresses(bridge)).contains(four, six);
    assertThat(route.routes(RT_TABLE_MAIN))
        .containsAll(routes.stream().map(Route::asListed).toList());
    assertThat(route.neighbours()).containsAll(neighbours);
  }

  @Test
  void listsOnlyTheTableAskedFor() {
    Route special = Route.to(IpPrefix.of("10.0.0.0/8")).dev(bridge).table(1000);
    Rule rule =
        Rule.lookup(Socket.AF_INET, 100, 1000).from(IpPrefix.of("10.2.0.0/16")).marked(1, 255);
    route.execute(batch -> batch.addRoute(special).addRule(rule));
    assertThat(route.routes(1000)).containsExactly(special.asListed());
    assertThat(route.routes(1001)).isEmpty();
    assertThat(route.rules()).contains(rule);
    route.execute(batch -> batch.deleteRule(rule).deleteRoute(special));
    assertThat(route.rules()).doesNotContain(rule);
  }

  @Test
  void replacesWhatIsThereAndAddsWhatIsNot() {
    Route first = Route.to(IpPrefix.of("10.0.0.0/8")).dev(bridge);
    Route second = first.via(GATEWAY).onLink();
    route.execute(batch -> batch.replaceRoute(first).replaceRoute(first).replaceRoute(second));
    assertThat(route.routes(RT_TABLE_MAIN))
        .filteredOn(r -> r.destination().equals(first.destination()))
        .containsExactly(second.asListed());
  }

  @Test
  void tellsWhichOfABatchFailedAndWhy() {
    Route there = Route.to(IpPrefix.of("10.0.0.0/8")).dev(bridge);
    Route absent = Route.to(IpPrefix.of("10.244.1.0/24")).via(GATEWAY);
    route.execute(batch -> batch.addRoute(there));
    RouteBatch batch = new RouteBatch();
    batch.addRoute(there).deleteLink(99).addRoute(Route.to(IpPrefix.of("11.0.0.0/8")).dev(bridge));
    batch.addRoute(absent).deleteRoute(Route.to(IpPrefix.of("12.0.0.0/8")).dev(bridge));
    List<NetlinkFailure> failures = route.attempt(batch);
    assertThat(failures).extracting(NetlinkFailure::index).containsExactly(0, 1, 3, 4);
    assertThat(failures)
        .extracting(failure -> failure.exception().errno())
        .containsExactly(Errno.EEXIST, Errno.ENODEV, Errno.ENETUNREACH, Errno.ESRCH);
    assertThat(failures.get(2).exception())
        .hasMessage(
            "add route 10.244.1.0/24 via 169.254.1.1: Network is unreachable (ENETUNREACH): "
                + "Nexthop has invalid gateway");
    assertThat(RouteErrors.isPresent(failures.get(0).exception())).isTrue();
    assertThat(RouteErrors.isAbsent(failures.get(1).exception())).isTrue();
    assertThat(RouteErrors.isAbsent(failures.get(3).exception())).isTrue();
    assertThat(RouteErrors.isAbsent(failures.get(2).exception())).isFalse();
    assertThat(route.routes(RT_TABLE_MAIN))
        .anyMatch(r -> r.destination().equals(IpPrefix.of("11.0.0.0/8")));
  }

  @Test
  void carriesThousandsOfRoutesInOneBatch() {
    int count = 5000;
    RouteBatch batch = new RouteBatch();
    for (int i = 0; i < count; i++) {
      String text = "10." + (i >> 8) + "." + (i & 255) + ".1";
      batch.addRoute(Route.to(IpPrefix.of(text)).dev(bridge).table(500));
    }
    route.execute(batch);
    assertThat(route.routes(500)).hasSize(count);
  }

  @Test
  void tellsOfChanges() {
    List<RouteEvent> seen = new CopyOnWriteArrayList<>();
    Address address = Address.on(bridge, IpPrefix.of("10.1.0.1/24"));
    try (RouteEvents _ = RouteEvents.open(namespace, seen::add)) {
      route.execute(batch -> batch.addAddress(address).deleteAddress(address).deleteLink(bridge));
      eventually(
          () -> {
            assertThat(seen).contains(new RouteEvent.AddressChanged(address));
            assertThat(seen).contains(new RouteEvent.AddressRemoved(address));
            assertThat(seen)
                .anyMatch(e -> e instanceof RouteEvent.LinkRemoved(Link l) && l.index() == bridge);
          });
    }
  }
}
