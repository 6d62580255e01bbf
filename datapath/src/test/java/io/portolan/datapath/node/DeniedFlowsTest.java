// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.node.DeniedFlows.Verdicts;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.linux.conntrack.ConntrackEntry;
import io.portolan.linux.conntrack.ConntrackEntry.Counters;
import io.portolan.linux.conntrack.ConntrackTuple;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.Admission;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeniedFlowsTest {
  private static final int TCP = 6;
  private static final int MARK_OF_OTHERS = 0x4;

  private static ConntrackTuple tuple(String from, int fromPort, String to, int toPort) {
    return new ConntrackTuple(
        TCP, Kernel.inet(IpAddress.of(from)), Kernel.inet(IpAddress.of(to)), fromPort, toPort);
  }

  private static ConntrackEntry entry(ConntrackTuple original, ConntrackTuple reply, int mark) {
    Counters none = new Counters(0, 0);
    return new ConntrackEntry(original, reply, 0, mark, 0, 1, 60, none, none);
  }

  private static ConntrackEntry fromPort(int port, int mark) {
    return entry(
        tuple("10.244.1.2", port, "10.244.1.3", 8080),
        tuple("10.244.1.3", 8080, "10.244.1.2", port),
        mark);
  }

  @Test
  void onlyThoseAreTouchedWhoseMarkIsWrong() {
    ConntrackEntry allowed = fromPort(1, MARK_OF_OTHERS);
    ConntrackEntry denied = fromPort(2, MARK_OF_OTHERS);
    ConntrackEntry cut = fromPort(3, MARK_OF_OTHERS | PlanRuleset.CUT);
    ConntrackEntry allowedAgain = fromPort(4, PlanRuleset.CUT);
    Verdicts verdicts =
        Verdicts.of(
            List.of(allowed, denied, cut, allowedAgain), List.of(allowed, allowedAgain)::contains);
    assertThat(verdicts.cut()).containsExactly(denied);
    assertThat(verdicts.resumed()).containsExactly(allowedAgain);
  }

  @Test
  void aConnectionThroughANodePortIsJudgedByThePodThatItReachesAndTheNodeThatItSeemsToComeFrom() {
    ConntrackEntry entry =
        entry(
            tuple("172.30.0.1", 40000, "172.30.0.2", 30080),
            tuple("10.244.1.3", 8080, "172.30.0.2", 51234),
            0);
    assertThat(DeniedFlows.opening(entry))
        .isEqualTo(
            new Admission.Opening(
                IpAddress.of("172.30.0.1"),
                IpAddress.of("172.30.0.2"),
                IpAddress.of("10.244.1.3"),
                TCP,
                8080));
  }
}
