// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.datapath.EstablishedConnections;
import io.portolan.datapath.RouteMode;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.NodePortAddresses;
import java.util.List;

/// What of the options can be judged without looking at the machine.
final class OptionChecks {
  private static final int MAX_NODES = 100;

  private OptionChecks() {}

  static void check(DaemonOptions options) {
    options
        .nodes()
        .ifPresent(
            nodes -> {
              if (nodes < 1 || nodes > MAX_NODES) {
                throw refused("--nodes " + nodes, "must be 1 to " + MAX_NODES);
              }
            });
    routeMode(options.routeMode());
    options.established();
    options
        .apiPort()
        .ifPresent(
            port -> {
              if (port < 1 || port > 65535) {
                throw refused("--api-port " + port, "must be 1 to 65535");
              }
            });
    onePerFamily("--pod-cidr", options.pods());
    onePerFamily("--service-cidr", options.services());
    onePerFamily("--node-cidr", options.nodeAddresses());
    options.loadBalancers();
    options.nodePorts();
    options.published();
  }

  /// The route mode in an option; AUTO when it is not given.
  static RouteMode routeMode(String text) {
    if (text.isEmpty()) {
      return RouteMode.AUTO;
    }
    try {
      return ClusterConfig.routeMode(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Failure.Kind.USAGE, "--route-mode " + text + ": must be direct, vxlan or auto", e);
    }
  }

  static EstablishedConnections established(String text) {
    try {
      return ClusterConfig.established(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Failure.Kind.USAGE, "--established-connections " + text + ": must be cut or keep", e);
    }
  }

  /// Every word is judged by itself, so that the message names the one that is wrong.
  static NodePortAddresses nodePorts(List<String> words) {
    for (String word : words) {
      try {
        NodePortAddresses.of(List.of(word));
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Failure.Kind.USAGE,
            "--nodeport-addresses "
                + word
                + ": must be primary, localhost, all or a block such as 172.30.0.0/24",
            e);
      }
    }
    return NodePortAddresses.of(words);
  }

  static Cidr block(String option, String text) {
    Cidr block =
        Cidr.parse(text)
            .orElseThrow(
                () ->
                    refused(
                        option + " " + text, "is not a block such as 10.1.0.0/16 or fd00:1::/64"));
    if (!text.startsWith(block.network() + "/") && !text.contains("::0/")) {
      throw refused(option + " " + text, "has host bits set; write " + block);
    }
    return block;
  }

  private static void onePerFamily(String option, List<Cidr> blocks) {
    for (Family family : Family.values()) {
      if (blocks.stream().filter(block -> block.family() == family).count() > 1) {
        throw refused(option, "is given twice for " + family.apiName());
      }
    }
  }

  private static Failure refused(String what, String why) {
    return new Failure(Failure.Kind.USAGE, what + ": " + why);
  }
}
