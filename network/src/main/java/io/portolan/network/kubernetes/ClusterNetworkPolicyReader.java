// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.portolan.network.Protocol;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.Policy.Tier;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PolicyRule.Action;
import io.portolan.network.policy.PortMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads ClusterNetworkPolicies of `policy.networking.k8s.io/v1alpha2`.
///
/// What of one cannot be understood fails closed, as its documentation asks for: a rule to accept
/// then matches nothing, and one to deny or to pass denies everything.
public final class ClusterNetworkPolicyReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> problems = new ArrayList<>();

  private ClusterNetworkPolicyReader() {}

  public static Reading<Policy> read(GenericKubernetesResource object) {
    ClusterNetworkPolicyReader reader = new ClusterNetworkPolicyReader();
    Policy policy =
        reader.policy(
            PolicyName.cluster(object.getMetadata().getName()),
            JSON.valueToTree(object.getAdditionalProperties()).path("spec"));
    return new Reading<>(policy, List.copyOf(reader.problems));
  }

  private Policy policy(PolicyName name, JsonNode spec) {
    boolean isBaseline = spec.path("tier").asText().equals("Baseline");
    if (!isBaseline && !spec.path("tier").asText().equals("Admin")) {
      problems.add("spec.tier: unknown " + spec.path("tier"));
    }
    Optional<PodSelector> subject =
        ClusterPeerReader.pods(spec.path("subject"), "spec.subject", problems);
    return new Policy(
        name,
        isBaseline ? Tier.BASELINE : Tier.ADMIN,
        spec.path("priority").asInt(),
        // Nobody knows whom it closes.
        subject.orElse(PodSelector.EVERY_POD),
        rules(spec, Direction.INGRESS, subject.isPresent()),
        rules(spec, Direction.EGRESS, subject.isPresent()));
  }

  /// A policy says nothing about a direction for which it has no rules.
  private Optional<List<PolicyRule>> rules(JsonNode spec, Direction direction, boolean isOfKnown) {
    List<PolicyRule> rules = new ArrayList<>();
    JsonNode written = spec.path(direction.text());
    for (int i = 0; i < written.size(); i++) {
      String path = "spec." + direction.text() + "[" + i + "]";
      PolicyRule rule = rule(written.get(i), direction, path);
      rules.add(isOfKnown ? rule : closed(rule.name(), rule.action()));
    }
    return rules.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(rules));
  }

  private PolicyRule rule(JsonNode rule, Direction direction, String path) {
    String name = rule.path("name").asText();
    Optional<Action> action = action(rule.path("action").asText());
    if (action.isEmpty()) {
      problems.add(path + ".action: unknown " + rule.path("action"));
      return closed(name, Action.DENY);
    }
    String side = direction == Direction.INGRESS ? "from" : "to";
    Optional<Peers> peers =
        new ClusterPeerReader(direction, action.get(), problems)
            .read(rule.path(side), path + "." + side);
    Optional<List<PortMatch>> ports = ports(rule.path("protocols"), path + ".protocols");
    if (peers.isEmpty() || ports.isEmpty()) {
      return closed(name, action.get());
    }
    return new PolicyRule(name, action.get(), peers.get(), ports.get());
  }

  private static PolicyRule closed(String name, Action action) {
    return action == Action.ACCEPT
        ? new PolicyRule(name, Action.ACCEPT, Peers.NOBODY, List.of())
        : new PolicyRule(name, Action.DENY, Peers.ANYONE, List.of());
  }

  private static Optional<Action> action(String text) {
    return switch (text) {
      case "Accept" -> Optional.of(Action.ACCEPT);
      case "Deny" -> Optional.of(Action.DENY);
      case "Pass" -> Optional.of(Action.PASS);
      default -> Optional.empty();
    };
  }

  /// Empty when one of them cannot be understood; an empty list for all traffic.
  private Optional<List<PortMatch>> ports(JsonNode protocols, String path) {
    List<PortMatch> ports = new ArrayList<>();
    for (int i = 0; i < protocols.size(); i++) {
      List<PortMatch> of = ports(protocols.get(i));
      if (of.isEmpty()) {
        problems.add(path + "[" + i + "]: cannot be understood: " + protocols.get(i));
        return Optional.empty();
      }
      ports.addAll(of);
    }
    return Optional.of(List.copyOf(ports));
  }

  private static List<PortMatch> ports(JsonNode protocol) {
    if (protocol.has("destinationNamedPort")) {
      // Whatever protocol the container gives the name for.
      String name = protocol.path("destinationNamedPort").asText();
      return Stream.of(Protocol.values())
          .<PortMatch>map(each -> new PortMatch.Named(each, name))
          .toList();
    }
    for (Protocol each : Protocol.values()) {
      JsonNode attributes = protocol.path(each.name().toLowerCase(Locale.ROOT));
      JsonNode port = attributes.path("destinationPort");
      if (port.has("number")) {
        int number = port.path("number").asInt();
        return List.of(new PortMatch.Numbers(each, number, number));
      }
      if (port.has("range")) {
        int first = port.path("range").path("start").asInt();
        int last = port.path("range").path("end").asInt();
        return first > last ? List.of() : List.of(new PortMatch.Numbers(each, first, last));
      }
    }
    return List.of();
  }
}
