// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.cli.state.StateFolder;
import io.portolan.datapath.EstablishedConnections;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.NodePortAddresses;
import java.util.Map;
import java.util.Optional;

/// Settles what kind of cluster a start runs: the one that is there, or a new one.
final class ClusterChoice {
  private static final int DEFAULT_NODES = 2;

  private ClusterChoice() {}

  /// The config, written to the state folder when it is new or changed.
  ///
  /// @throws Failure ADDRESSES on a collision; USAGE when an option asks for what an existing
  ///     cluster cannot change any more
  static ClusterConfig settle(
      StateFolder folder,
      DaemonOptions options,
      NetworkNamespace host,
      Map<String, String> environment) {
    Optional<ClusterConfig> existing = ClusterConfig.read(folder);
    ClusterConfig config =
        existing
            .map(before -> again(before, options))
            .orElseGet(
                () ->
                    new ClusterConfig(
                        folder.name(),
                        options.nodes().orElse(DEFAULT_NODES),
                        OptionChecks.routeMode(options.routeMode()),
                        options.established().orElse(EstablishedConnections.CUT),
                        options.apiPort().orElse(0),
                        AddressPlan.choose(options, HostFacts.taken(host, folder, environment))
                            .with(options.nodePorts().orElse(NodePortAddresses.DEFAULT))));
    int room =
        1
            << Math.min(
                20,
                config.ranges().nodes().stream()
                    .mapToInt(block -> block.family().addressBits() - block.prefixLength())
                    .min()
                    .orElse(0));
    if (config.nodes() > room - 3) {
      throw new Failure(
          Failure.Kind.ADDRESSES,
          "--node-cidr "
              + config.ranges().nodes().getFirst()
              + " has room for "
              + Math.max(0, room - 3)
              + " nodes, not for "
              + config.nodes()
              + "; choose a larger range");
    }
    config.write(folder);
    return config;
  }

  /// Of an existing cluster only its own addresses stay; the rest may be chosen anew.
  private static ClusterConfig again(ClusterConfig before, DaemonOptions options) {
    if (!options.pods().isEmpty()
        || !options.services().isEmpty()
        || !options.nodeAddresses().isEmpty()
        || !options.loadBalancers().isEmpty()) {
      throw new Failure(
          Failure.Kind.USAGE,
          "cluster \""
              + before.name()
              + "\" has its address ranges already; \"portolan down\" it first to change them");
    }
    return new ClusterConfig(
        before.name(),
        options.nodes().orElse(before.nodes()),
        options.routeMode().isEmpty()
            ? before.routeMode()
            : OptionChecks.routeMode(options.routeMode()),
        options.established().orElse(before.established()),
        options.apiPort().orElse(before.apiPort()),
        before.ranges().with(options.nodePorts().orElse(before.ranges().nodePorts())));
  }
}
