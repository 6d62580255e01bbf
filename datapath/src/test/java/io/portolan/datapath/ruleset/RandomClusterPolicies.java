// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Draws ClusterNetworkPolicies of both tiers, now and then with something that nobody knows.
record RandomClusterPolicies(Random random, RandomSelectors selectors) {
  static final int COUNT = 4;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Integer> PORTS = List.of(53, 8079, 8080, 8081, 8082, 8083);
  private static final List<String> NETWORKS =
      List.of(
          "0.0.0.0/0",
          "10.244.0.0/16",
          "10.244.1.0/24",
          "10.244.2.0/30",
          "172.30.0.0/24",
          "172.30.0.1/32",
          "::/0",
          "fd00:10:244::/56",
          "fd00:10:244:1::/64",
          "fd00:172:30::/64");

  static String name(int which) {
    return "cluster-policy-" + which;
  }

  void remove(Map<String, ObjectNode> policies) {
    policies.remove(name(random.nextInt(COUNT)));
  }

  /// Puts a new one, which may take another's place.
  void put(Map<String, ObjectNode> policies) {
    int which = random.nextInt(COUNT);
    ObjectNode policy = JSON.createObjectNode();
    policy.put("apiVersion", "policy.networking.k8s.io/v1alpha2");
    policy.put("kind", "ClusterNetworkPolicy");
    policy.putObject("metadata").put("name", name(which));
    ObjectNode spec = policy.putObject("spec");
    spec.put("tier", random.nextInt(3) == 0 ? "Baseline" : "Admin");
    // No two are alike: which of those comes first is not documented.
    spec.put("priority", random.nextInt(100) * COUNT + which);
    pods(spec.putObject("subject"));
    rules(spec.putArray("ingress"), "from");
    rules(spec.putArray("egress"), "to");
    policies.put(name(which), policy);
  }

  private void rules(ArrayNode rules, String side) {
    for (int i = random.nextInt(4); i > 0; i--) {
      ObjectNode rule = rules.addObject();
      rule.put("action", one(List.of("Accept", "Deny", "Pass", "Pass")));
      boolean named = random.nextInt(4) == 0;
      ArrayNode peers = rule.putArray(side);
      for (int j = random.nextInt(2); j >= 0; j--) {
        peer(peers.addObject(), side.equals("to"), !named);
      }
      if (named || random.nextInt(3) != 0) {
        ArrayNode protocols = rule.putArray("protocols");
        for (int j = random.nextInt(3); j >= 0; j--) {
          protocol(protocols.addObject(), named);
        }
      }
    }
  }

  /// @param isEgress nodes and networks are peers of egress only
  /// @param isAny not only pods, which alone give names to ports
  private void peer(ObjectNode peer, boolean isEgress, boolean isAny) {
    int kind = random.nextInt(40);
    if (kind == 0) {
      peer.putObject("galaxies");
    } else if (kind < 8 && isEgress && isAny) {
      peer.set("nodes", json(selectors.selector()));
    } else if (kind < 16 && isEgress && isAny) {
      ArrayNode networks = peer.putArray("networks");
      for (int i = random.nextInt(2); i >= 0; i--) {
        networks.add(one(NETWORKS));
      }
    } else if (kind < 19 && isEgress && isAny) {
      peer.putArray("domainNames").add("*.example.com");
    } else {
      pods(peer);
    }
  }

  private void pods(ObjectNode whom) {
    int kind = random.nextInt(4);
    if (kind < 2) {
      whom.set("namespaces", kind == 0 ? JSON.createObjectNode() : json(selectors.namespaces()));
      return;
    }
    ObjectNode pods = whom.putObject("pods");
    if (random.nextInt(4) != 0) {
      pods.set("namespaceSelector", json(selectors.namespaces()));
    }
    pods.set("podSelector", json(selectors.selector()));
  }

  private void protocol(ObjectNode protocol, boolean named) {
    if (named && random.nextBoolean()) {
      protocol.put("destinationNamedPort", random.nextInt(3) == 0 ? "dns" : "web");
      return;
    }
    if (random.nextInt(40) == 0) {
      protocol.putObject("quic");
      return;
    }
    ObjectNode port =
        protocol.putObject(one(List.of("tcp", "udp", "sctp"))).putObject("destinationPort");
    int first = one(PORTS);
    if (random.nextInt(3) == 0) {
      port.putObject("range").put("start", first).put("end", first + 1 + random.nextInt(2));
    } else {
      port.put("number", first);
    }
  }

  private static ObjectNode json(LabelSelector selector) {
    return JSON.valueToTree(selector);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
