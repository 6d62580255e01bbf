// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.state.ClusterConfig;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.underlay.HostAccess;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a cluster's network stands on: the underlay, the nodes' namespaces, and the host's way in.
///
/// @param access absent without root: see [Publications] for what takes its place
record Ground(List<NodeNamespace> nodes, Optional<HostAccess> access) {
  /// Makes them.
  ///
  /// @param parts are given what was made as it is made
  static Ground lay(ClusterConfig config, NetworkNamespace host, int mtu, Parts parts) {
    Underlay underlay = parts.add(Underlay.create(config.ranges().nodes(), mtu));
    List<NodeNamespace> nodes = new ArrayList<>();
    for (int i = 1; i <= config.nodes(); i++) {
      nodes.add(underlay.addNode(config.nodeName(i), config.addressesOfNode(i)));
    }
    if (!isRoot()) {
      return new Ground(List.copyOf(nodes), Optional.empty());
    }
    HostAccess access =
        parts.add(
            HostAccess.connect(
                underlay,
                new HostAccess.Settings(
                    host,
                    config.name(),
                    config.ranges(),
                    config.hostAddresses(),
                    nodes.getFirst(),
                    mtu)));
    return new Ground(List.copyOf(nodes), Optional.of(access));
  }

  /// Keeps the host's routes as the network is.
  void follow(NetworkFeed feed) {
    access.ifPresent(way -> feed.follow(way::apply));
  }

  boolean hostAccess() {
    return access.isPresent();
  }

  private static boolean isRoot() {
    return System.getenv().getOrDefault("PORTOLAN_ROOTLESS", "").isEmpty();
  }
}
