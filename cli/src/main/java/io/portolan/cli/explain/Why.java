// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.kube.client.ObjectSource;
import java.util.List;
import java.util.Map;

/// Who may reach a pod, whom it may reach, and by which rules.
final class Why {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Why() {}

  /// The answer to `portolan why`, in the form that docs/trace.md describes.
  static ObjectNode answer(ObjectSource objects, ClusterNetwork network, Party pod, Party host) {
    Workloads workloads = Workloads.of(objects, network);
    Explainer explainer = Explainer.forMany(network);
    List<Reach.Target> targets = workloads.targets(network);
    Map<String, Party> clients = workloads.clients(host);

    ObjectNode json = JSON.createObjectNode().put("pod", pod.toString());
    ArrayNode from = json.putArray("from");
    for (Reach.Target target : own(pod)) {
      clients.forEach(
          (name, client) -> {
            if (Workloads.canSpeak(client, target)) {
              put(from.addObject(), name, target, explainer.reach(client, target));
            }
          });
    }
    ArrayNode to = json.putArray("to");
    for (Reach.Target target : targets) {
      if (Workloads.canSpeak(pod, target)) {
        put(to.addObject(), target.name(), target, explainer.reach(pod, target));
      }
    }
    return json;
  }

  /// The ports that the pod declares.
  private static List<Reach.Target> own(Party party) {
    return party instanceof Party.Pod pod
        ? pod.facts().ports().stream()
            .map(
                port ->
                    new Reach.Target(
                        port.port() + "/" + port.protocol(),
                        pod.facts().addresses().getFirst(),
                        port.protocol(),
                        port.port()))
            .toList()
        : List.of();
  }

  private static void put(ObjectNode json, String peer, Reach.Target target, Reach reach) {
    json.put("peer", peer)
        .put("port", target.port())
        .put("protocol", target.protocol().name())
        .put("verdict", reach.verdict().text())
        .put("by", reach.by());
  }
}
