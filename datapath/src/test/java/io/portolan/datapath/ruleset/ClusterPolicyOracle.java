// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.portolan.datapath.ruleset.PolicyOracle.Attempt;
import io.portolan.network.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the documents say of ClusterNetworkPolicies, straight from the API's objects and as plainly
/// as possible. The numbers are those of docs/conformance.md.
record ClusterPolicyOracle(PolicyOracle cluster) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What a tier says of a connection.
  enum Answer {
    ACCEPT,
    DENY,
    /// It leaves it to the next tier.
    PASS
  }

  /// 77: in a tier the lowest priority comes first, in a policy the first rule. 78: the first that
  /// matches decides.
  Answer ask(String tier, String direction, Pod pod, Attempt attempt) {
    List<ObjectNode> policies =
        cluster.clusterPolicies().stream()
            .filter(policy -> policy.at("/spec/tier").asText().equals(tier))
            .filter(policy -> selects(policy.at("/spec/subject"), pod))
            .sorted(Comparator.comparing(policy -> policy.at("/spec/priority").asInt()))
            .toList();
    for (ObjectNode policy : policies) {
      for (JsonNode rule : policy.at("/spec/" + direction.toLowerCase(Locale.ROOT))) {
        String action = rule.path("action").asText();
        if (!isUnderstood(rule)) {
          // 80: it fails closed.
          if (!action.equals("Accept")) {
            return Answer.DENY;
          }
        } else if (matches(rule, attempt)) {
          return Answer.valueOf(action.toUpperCase(Locale.ROOT));
        }
      }
    }
    return Answer.PASS;
  }

  /// 82: names are for Accept only.
  private static boolean isUnderstood(JsonNode rule) {
    for (String side : List.of("from", "to")) {
      for (JsonNode peer : rule.path(side)) {
        boolean known =
            peer.has("namespaces")
                || peer.has("pods")
                || peer.has("nodes")
                || peer.has("networks")
                || (peer.has("domainNames") && rule.path("action").asText().equals("Accept"));
        if (!known) {
          return false;
        }
      }
    }
    for (JsonNode protocol : rule.path("protocols")) {
      if (List.of("tcp", "udp", "sctp", "destinationNamedPort").stream().noneMatch(protocol::has)) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(JsonNode rule, Attempt attempt) {
    boolean isPeer = false;
    for (JsonNode peer : rule.path("from")) {
      isPeer |= names(peer, attempt.seen());
    }
    for (JsonNode peer : rule.path("to")) {
      isPeer |= names(peer, attempt.to());
    }
    boolean isPort = !rule.has("protocols");
    for (JsonNode protocol : rule.path("protocols")) {
      isPort |= isPort(protocol, attempt);
    }
    return isPeer && isPort;
  }

  private boolean names(JsonNode peer, IpAddress address) {
    if (peer.has("nodes")) {
      // 81: a node is at all addresses of its status.
      return cluster.nodes().stream()
          .filter(node -> matches(peer.path("nodes"), node.getMetadata().getLabels()))
          .flatMap(node -> node.getStatus().getAddresses().stream())
          .anyMatch(each -> each.getAddress().equals(address.toString()));
    }
    for (JsonNode network : peer.path("networks")) {
      // 81: in the cluster, too.
      if (cluster.contains(new IPBlock(network.asText(), List.of()), address)) {
        return true;
      }
    }
    return cluster.pod(address).filter(pod -> selects(peer, pod)).isPresent();
  }

  private boolean selects(JsonNode whom, Pod pod) {
    Map<String, String> namespace = cluster.labels(pod.getMetadata().getNamespace());
    if (whom.has("namespaces")) {
      return matches(whom.path("namespaces"), namespace);
    }
    return whom.has("pods")
        && matches(whom.at("/pods/namespaceSelector"), namespace)
        && matches(whom.at("/pods/podSelector"), pod.getMetadata().getLabels());
  }

  private static boolean matches(JsonNode selector, Map<String, String> labels) {
    return PolicyOracle.matches(
        selector.isMissingNode()
            ? new LabelSelector()
            : JSON.convertValue(selector, LabelSelector.class),
        Optional.ofNullable(labels).orElse(Map.of()));
  }

  private boolean isPort(JsonNode protocol, Attempt attempt) {
    if (protocol.has("destinationNamedPort")) {
      return cluster.named(protocol.path("destinationNamedPort").asText(), attempt);
    }
    JsonNode of = protocol.path(attempt.protocol().name().toLowerCase(Locale.ROOT));
    JsonNode range = of.at("/destinationPort/range");
    return of.at("/destinationPort/number").asInt() == attempt.port()
        || (range.path("start").asInt() <= attempt.port()
            && attempt.port() <= range.path("end").asInt());
  }
}
