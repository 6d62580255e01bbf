// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.datapath.ruleset.DeniedConnections.Denied;
import io.portolan.network.IpAddress;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.PolicyPlan;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.PolicyName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Says of denied connections whose they were and which policies denied them.
///
/// @param pods the name of the pod that has an address
record DeniedReport(Map<IpAddress, String> pods) {

  static DeniedReport of(NetworkModel model) {
    Map<IpAddress, String> pods = new HashMap<>();
    for (PodFacts pod : model.pods().values()) {
      pod.addresses().forEach(address -> pods.putIfAbsent(address, pod.name().toString()));
    }
    return new DeniedReport(pods);
  }

  /// Adds what one node denied.
  void add(ArrayNode to, String node, PolicyPlan policies, List<Denied> denied) {
    for (Denied each : denied) {
      IpAddress subject =
          switch (each.direction()) {
            case EGRESS -> each.source();
            case INGRESS -> each.destination();
          };
      ObjectNode json =
          to.addObject()
              .put("time", each.last().toString())
              .put("node", node)
              .put("direction", each.direction() == Direction.EGRESS ? "egress" : "ingress")
              .put("protocol", protocol(each.protocol()))
              .put("port", each.port())
              .put("packets", each.packets());
      end(json.putObject("from"), each.source());
      end(json.putObject("to"), each.destination());
      ArrayNode names = json.putArray("policies");
      policies
          .subjects()
          .get(subject)
          .ifPresent(
              found -> {
                for (PolicyName policy : found.profile(each.direction()).rest()) {
                  names.add(policy.toString());
                }
              });
    }
  }

  private void end(ObjectNode json, IpAddress address) {
    json.put("address", address.toString());
    if (pods.containsKey(address)) {
      json.put("pod", pods.get(address));
    }
  }

  private static String protocol(int number) {
    for (Protocol protocol : Protocol.values()) {
      if (protocol.number() == number) {
        return protocol.toString();
      }
    }
    return Integer.toString(number);
  }
}
