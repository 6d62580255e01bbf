// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import io.portolan.datapath.EstablishedConnections;
import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.linux.conntrack.Conntrack;
import io.portolan.linux.conntrack.ConntrackEntry;
import io.portolan.linux.conntrack.ConntrackFilter;
import io.portolan.linux.conntrack.ConntrackTuple;
import io.portolan.network.plan.Admission;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.policy.KnownNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Cuts connections that policies do not allow any more, and lets them go on once they do again.
///
/// Rules see the first packet of a connection only, so that known ones cost nothing. After a change
/// of policies each known connection is asked about again, and a bit of its mark tells the rules to
/// drop what belongs to it. The connection stays known: were it forgotten, its next packet would
/// begin a new one in the middle of a TCP stream, and which side sends that is chance.
public final class DeniedFlows {
  private final Conntrack conntrack;
  private final EstablishedConnections setting;
  private final Supplier<KnownNames> known;

  /// The connections to mark, and those whose mark is to go.
  record Verdicts(List<ConntrackEntry> cut, List<ConntrackEntry> resumed) {
    static Verdicts of(List<ConntrackEntry> entries, Predicate<ConntrackEntry> allowed) {
      Verdicts verdicts = new Verdicts(new ArrayList<>(), new ArrayList<>());
      for (ConntrackEntry entry : entries) {
        boolean isCut = (entry.mark() & PlanRuleset.CUT) != 0;
        if (allowed.test(entry) == isCut) {
          (isCut ? verdicts.resumed : verdicts.cut).add(entry);
        }
      }
      return verdicts;
    }
  }

  /// @param conntrack stays the caller's
  /// @param known where names led, also where they lead no more
  public DeniedFlows(
      Conntrack conntrack, EstablishedConnections setting, Supplier<KnownNames> known) {
    this.conntrack = conntrack;
    this.setting = setting;
    this.known = known;
  }

  /// Asks about all known connections. The kernel lists them, so this costs what it tracks.
  public void sweep(NodePlan plan) {
    Admission admission = new Admission(plan, known.get());
    Predicate<ConntrackEntry> allowed =
        switch (setting) {
          case CUT -> entry -> admission.admits(opening(entry));
          case KEEP -> _ -> true;
        };
    Verdicts verdicts = Verdicts.of(conntrack.list(ConntrackFilter.ALL), allowed);
    conntrack.mark(verdicts.cut, PlanRuleset.CUT, PlanRuleset.CUT);
    conntrack.mark(verdicts.resumed, 0, PlanRuleset.CUT);
  }

  /// The reply's ends are those of the connection after translation.
  static Admission.Opening opening(ConntrackEntry entry) {
    ConntrackTuple original = entry.original();
    ConntrackTuple reply = entry.reply();
    return new Admission.Opening(
        Kernel.address(original.source()),
        Kernel.address(reply.destination()),
        Kernel.address(reply.source()),
        original.protocol(),
        reply.sourcePort());
  }
}
