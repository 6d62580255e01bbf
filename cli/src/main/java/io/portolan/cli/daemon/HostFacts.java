// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.state.ClusterConfig;
import io.portolan.cli.state.StateFolder;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which addresses the host and the other clusters use, each with words that say who.
final class HostFacts {
  private static final int MAIN_TABLE = 254;

  private HostFacts() {}

  /// What a new cluster must keep away from. Default routes do not count; link-local and multicast
  /// blocks cannot be chosen anyway.
  static Map<Cidr, String> taken(
      NetworkNamespace host, StateFolder folder, Map<String, String> environment) {
    Map<Cidr, String> taken = new LinkedHashMap<>();
    for (StateFolder other : StateFolder.all(environment)) {
      if (!other.equals(folder)) {
        otherCluster(other)
            .ifPresent(
                config ->
                    config
                        .blocks()
                        .forEach(
                            block ->
                                taken.put(block, "which cluster \"" + other.name() + "\" uses")));
      }
    }
    try (RouteNetlink netlink = RouteNetlink.open(host)) {
      for (Route route : netlink.routes(MAIN_TABLE)) {
        Cidr block = block(route.destination());
        if (block.prefixLength() > 0) {
          taken.put(block, "a route of this host (" + route + ")");
        }
      }
    }
    return taken;
  }

  private static Optional<ClusterConfig> otherCluster(StateFolder other) {
    try {
      return ClusterConfig.read(other);
    } catch (io.portolan.cli.failure.Failure unreadable) {
      return Optional.empty();
    }
  }

  private static Cidr block(IpPrefix prefix) {
    return Cidr.containing(IpAddress.ofBytes(prefix.address().getAddress()), prefix.length());
  }
}
