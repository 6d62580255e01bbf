// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.datapath.Target;
import io.portolan.datapath.link.LinuxRoutes;
import io.portolan.datapath.link.NodeLinks;
import io.portolan.datapath.link.RouteState;
import io.portolan.it.linux.AtHome;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.route.Vxlan;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/// The kernel keeps the contract.
@ExtendWith(AtHome.class)
class LinuxRoutesTest extends RoutesContract {
  private final NetworkNamespace namespace = NetworkNamespace.create();
  private final RouteNetlink netlink = RouteNetlink.open(namespace);

  @Override
  Target<RouteState, RouteState.Delta> open() {
    Vxlan vxlan = new Vxlan(1, Optional.of(InetAddress.ofLiteral("192.0.2.1")), 0, 4789, false);
    netlink.execute(
        batch ->
            batch.addVxlan(NodeLinks.VXLAN_LINK, LinkSettings.NONE.withIndex(LINK).setUp(), vxlan));
    return new LinuxRoutes(netlink);
  }

  @AfterEach
  void close() {
    netlink.close();
    namespace.close();
  }
}
