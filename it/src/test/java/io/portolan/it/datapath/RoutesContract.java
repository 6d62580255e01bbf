// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Target;
import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.link.RouteState;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a namespace's routes do, in the kernel and in memory.
abstract class RoutesContract {
  /// The index of the link that all routes and neighbours are on: a VXLAN link with the name of
  /// ours, up.
  static final int LINK = 20;

  private static final MacAddress MAC = MacAddress.of("0a:73:00:00:00:01");
  private static final MacAddress OTHER_MAC = MacAddress.of("0a:73:00:00:00:02");

  private Target<RouteState, RouteState.Delta> routes;

  abstract Target<RouteState, RouteState.Delta> open();

  @BeforeEach
  void openRoutes() {
    routes = open();
  }

  private static InetAddress inet(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static Route route(String prefix, String gateway) {
    Route route =
        Route.to(IpPrefix.of(prefix)).via(inet(gateway)).dev(LINK).protocol(Kernel.ROUTE_PROTOCOL);
    boolean linkLocal = inet(gateway).isLinkLocalAddress();
    return (linkLocal ? route : route.onLink()).asListed();
  }

  private void bring(RouteState before, RouteState after) {
    routes.apply(RouteState.diff(before, after));
  }

  private static RouteState state(Route... routes) {
    return new RouteState(Set.of(routes), Set.of());
  }

  private static RouteState state(Neighbour... neighbours) {
    return new RouteState(Set.of(), Set.of(neighbours));
  }

  @Test
  void holdsWhatItWasGiven() {
    RouteState wanted =
        new RouteState(
            Set.of(route("10.244.1.0/24", "172.30.0.3"), route("fd00:10:244:1::/64", "fe80::3")),
            Set.of(
                Neighbour.permanent(LINK, inet("172.30.0.3"), MAC),
                Neighbour.permanent(LINK, inet("fe80::3"), MAC),
                Neighbour.forwarding(LINK, MAC, inet("192.0.2.3"))));
    assertThat(routes.observe()).isEqualTo(RouteState.EMPTY);
    assertThat(routes.check(wanted)).hasSize(5).allMatch(each -> each.endsWith("is missing"));

    bring(RouteState.EMPTY, wanted);

    assertThat(routes.observe()).isEqualTo(wanted);
    assertThat(routes.check(wanted)).isEmpty();
    assertThat(routes.check(RouteState.EMPTY)).allMatch(each -> each.endsWith("is too many"));

    bring(wanted, RouteState.EMPTY);
    assertThat(routes.observe()).isEqualTo(RouteState.EMPTY);
  }

  @Test
  void keepsOneRouteToAPrefix() {
    for (Route[] change :
        new Route[][] {
          {route("10.244.1.0/24", "172.30.0.3"), route("10.244.1.0/24", "172.30.0.4")},
          {route("fd00:1::/64", "fe80::3"), route("fd00:1::/64", "fe80::4")}
        }) {
      bring(RouteState.EMPTY, state(change[0]));
      bring(RouteState.EMPTY, state(change[1]));

      assertThat(routes.observe()).isEqualTo(state(change[1]));
      bring(state(change[1]), RouteState.EMPTY);
    }
  }

  @Test
  void keepsOneEntryForANeighbour() {
    InetAddress hop = inet("172.30.0.3");
    bring(RouteState.EMPTY, state(Neighbour.permanent(LINK, hop, MAC)));
    bring(RouteState.EMPTY, state(Neighbour.permanent(LINK, hop, OTHER_MAC)));
    assertThat(routes.observe()).isEqualTo(state(Neighbour.permanent(LINK, hop, OTHER_MAC)));
    bring(state(Neighbour.permanent(LINK, hop, OTHER_MAC)), RouteState.EMPTY);

    bring(RouteState.EMPTY, state(Neighbour.forwarding(LINK, MAC, inet("192.0.2.3"))));
    bring(RouteState.EMPTY, state(Neighbour.forwarding(LINK, MAC, inet("192.0.2.4"))));
    assertThat(routes.observe())
        .isEqualTo(state(Neighbour.forwarding(LINK, MAC, inet("192.0.2.4"))));
  }

  @Test
  void removesARouteOnlyAsItIs() {
    Route old = route("10.244.1.0/24", "172.30.0.3");
    Route now = route("10.244.1.0/24", "172.30.0.4");
    bring(RouteState.EMPTY, state(now));

    bring(state(old), RouteState.EMPTY);

    assertThat(routes.observe()).isEqualTo(state(now));
  }

  @Test
  void removingWhatIsNotThereIsSuccess() {
    RouteState absent =
        new RouteState(
            Set.of(route("10.244.1.0/24", "172.30.0.3")),
            Set.of(Neighbour.permanent(LINK, inet("172.30.0.3"), MAC)));

    bring(absent, RouteState.EMPTY);

    assertThat(routes.observe()).isEqualTo(RouteState.EMPTY);
  }
}
