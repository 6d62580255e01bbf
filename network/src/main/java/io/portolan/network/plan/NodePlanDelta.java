// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import java.util.List;
import java.util.Optional;

/// What differs between two plans of one node.
///
/// @param self the node's own facts, when they changed
/// @param services what cluster IPs come from, when it changed
public record NodePlanDelta(
    Optional<NodeFacts> self,
    Optional<List<Cidr>> services,
    List<FrontendChange> frontends,
    Changes<IpAddress> clusterIps,
    Changes<IpAddress> hairpins,
    List<NodeFacts> peersPut,
    List<String> peersRemoved,
    PolicyPlanDelta policies) {

  public static final NodePlanDelta NONE =
      new NodePlanDelta(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Changes.none(),
          Changes.none(),
          List.of(),
          List.of(),
          PolicyPlanDelta.NONE);

  /// A frontend before and after; empty on the side on which it is absent.
  public record FrontendChange(
      Frontend frontend, Optional<Balancing> before, Optional<Balancing> after) {}

  /// Members that a set gained and lost, both sorted.
  public record Changes<T>(List<T> added, List<T> removed) {
    static <T> Changes<T> none() {
      return new Changes<>(List.of(), List.of());
    }
  }

  public boolean isEmpty() {
    return equals(NONE);
  }
}
