// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import io.portolan.datapath.link.Kernel;
import io.portolan.linux.conntrack.Conntrack;
import io.portolan.linux.conntrack.ConntrackEntry;
import io.portolan.linux.conntrack.ConntrackFilter;
import io.portolan.linux.conntrack.ConntrackTuple;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Balancing;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.Frontend.Audience;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.plan.NodePlanDelta.FrontendChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Forgets UDP connections that still lead to an endpoint which is gone.
///
/// A client that keeps sending would else keep its dead connection for ever: each packet renews it.
/// TCP is left alone, so that an endpoint that terminates can finish what it began.
public final class StaleFlows {
  private final Conntrack conntrack;

  /// @param conntrack stays the caller's
  public StaleFlows(Conntrack conntrack) {
    this.conntrack = conntrack;
  }

  /// Looks at the frontends that changed. Costs nothing unless one of UDP did; then the kernel
  /// lists its UDP connections.
  ///
  /// @param plan as it is after the changes
  public void sweep(NodePlan plan, List<FrontendChange> changes) {
    Map<Backend, Set<Backend>> allowed = new HashMap<>();
    for (FrontendChange change : changes) {
      Frontend frontend = change.frontend();
      if (frontend.protocol() == Protocol.UDP && lost(change)) {
        allowed.put(new Backend(frontend.address(), frontend.port()), backends(plan, frontend));
      }
    }
    if (allowed.isEmpty()) {
      return;
    }
    List<ConntrackEntry> stale = new ArrayList<>();
    for (ConntrackEntry entry :
        conntrack.list(ConntrackFilter.ALL.protocol(Protocol.UDP.number()))) {
      ConntrackTuple original = entry.original();
      Set<Backend> serving =
          allowed.get(
              new Backend(Kernel.address(original.destination()), original.destinationPort()));
      ConntrackTuple reply = entry.reply();
      if (serving != null
          && !serving.contains(new Backend(Kernel.address(reply.source()), reply.sourcePort()))) {
        stale.add(entry);
      }
    }
    if (!stale.isEmpty()) {
      conntrack.delete(stale);
    }
  }

  /// Whether a connection may have become wrong: a backend went, or there was none before.
  private static boolean lost(FrontendChange change) {
    List<Backend> before = change.before().map(Balancing::backends).orElse(List.of());
    List<Backend> after = change.after().map(Balancing::backends).orElse(List.of());
    return before.isEmpty() || !after.containsAll(before);
  }

  /// Whatever anybody may be sent to.
  private static Set<Backend> backends(NodePlan plan, Frontend frontend) {
    Set<Backend> backends = new HashSet<>();
    for (Audience audience : Audience.values()) {
      Optional<Balancing> balancing =
          plan.frontends()
              .get(
                  new Frontend(audience, frontend.address(), frontend.protocol(), frontend.port()));
      balancing.ifPresent(each -> backends.addAll(each.backends()));
    }
    return backends;
  }
}
