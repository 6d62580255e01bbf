// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.ruleset.KernelRuleset;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.NodePlanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts the rules that Portolan would have on a node into a network namespace, and nothing else.
///
/// Arguments: the namespace's file, the node's address, the block of its pods, Services, endpoints
/// of each; and for each further Service, that is really there, its address, that of its endpoint,
/// and the endpoint's port.
final class PortolanRules {
  private PortolanRules() {}

  public static void main(String[] arguments) {
    NodeFacts node =
        new NodeFacts(
            "node-1", List.of(IpAddress.of(arguments[1])), List.of(Cidr.of(arguments[2])));
    List<Change> changes = new ArrayList<>(List.of(new Change.PutNode(node)));
    changes.addAll(
        new LargeCluster(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4])).changes());
    for (int i = 5; i < arguments.length; i += 3) {
      String name = "probed-" + i;
      IpAddress endpoint = IpAddress.of(arguments[i + 1]);
      int port = Integer.parseInt(arguments[i + 2]);
      changes.add(new Change.PutService(LargeCluster.service(name, IpAddress.of(arguments[i]))));
      changes.add(LargeCluster.slice(name, List.of(LargeCluster.endpoint(endpoint, port))));
    }
    NetworkModel model = NetworkModel.EMPTY;
    for (Change change : changes) {
      model = model.apply(change).model();
    }
    NodePlanner planner =
        NodePlanner.empty(node, ClusterRanges.DEFAULT).apply(model.fromNothing()).planner();
    PlanRuleset rules = PlanRuleset.of(NodeDatapath.TABLE, Kernel.POD_GROUP, planner.plan());
    try (NetworkNamespace namespace = NetworkNamespace.at(Path.of(arguments[0]));
        NftSocket nftables = NftSocket.open(namespace)) {
      KernelRuleset.repair(Optional.empty(), rules.contents()).forEach(nftables::apply);
    }
  }
}
