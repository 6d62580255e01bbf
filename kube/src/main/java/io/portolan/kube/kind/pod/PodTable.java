// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.time.Instant;
import java.util.List;

/// How pods are listed.
final class PodTable {
  static final Table TABLE =
      new Table(
          List.of(
              Column.ofName(),
              Column.text("Ready"),
              Column.text("Status"),
              Column.text("Restarts"),
              Column.age(),
              Column.text("IP").wide(),
              Column.text("Node").wide(),
              Column.text("Nominated Node").wide(),
              Column.text("Readiness Gates").wide()),
          PodTable::cells);

  private PodTable() {}

  private static List<Object> cells(ObjectNode pod, Instant now) {
    PodState state = PodState.of(pod);
    return List.of(
        Tree.name(pod),
        state.ready() + "/" + state.containers(),
        state.reason(),
        restarts(state, now),
        Ages.age(pod, now),
        address(pod),
        Cells.orNone(pod, "spec", "nodeName"),
        Cells.orNone(pod, "status", "nominatedNodeName"),
        readinessGates(pod));
  }

  private static String restarts(PodState state, Instant now) {
    String count = Long.toString(state.restarts());
    return state.restarts() == 0 || state.lastRestart().isEmpty()
        ? count
        : count + " (" + Ages.since(state.lastRestart(), now) + " ago)";
  }

  private static String address(ObjectNode pod) {
    for (ObjectNode address : Tree.objects(pod, "status", "podIPs")) {
      return Cells.orNone(address, "ip");
    }
    return Cells.orNone(pod, "status", "podIP");
  }

  private static String readinessGates(ObjectNode pod) {
    List<ObjectNode> gates = Tree.objects(pod, "spec", "readinessGates");
    if (gates.isEmpty()) {
      return Cells.NONE;
    }
    long open =
        gates.stream()
            .filter(gate -> conditionIsTrue(pod, Tree.text(gate, "conditionType")))
            .count();
    return open + "/" + gates.size();
  }

  private static boolean conditionIsTrue(ObjectNode pod, String type) {
    return Tree.objects(pod, "status", "conditions").stream()
        .anyMatch(
            condition ->
                Tree.text(condition, "type").equals(type)
                    && Tree.text(condition, "status").equals("True"));
  }
}
