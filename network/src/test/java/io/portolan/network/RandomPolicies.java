// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.model.Change;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.LabelSelector.Operator;
import io.portolan.network.policy.LabelSelector.Requirement;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// Draws policies, labels and named ports from few names, so that they meet often.
public final class RandomPolicies {
  private static final List<String> KEYS = List.of("app", "tier");
  private static final List<String> VALUES = List.of("a", "b", "c");
  private static final List<String> BLOCKS =
      List.of(
          "0.0.0.0/0",
          "10.244.0.0/16",
          "10.244.1.0/24",
          "10.244.2.0/30",
          "172.30.0.0/24",
          "::/0",
          "fd00:10:244::/56",
          "fd00:10:244:1::/64",
          "10.96.0.0/16",
          "10.244.1.2/32");

  private final Random random;

  public RandomPolicies(Random random) {
    this.random = random;
  }

  public String namespaceName() {
    return random.nextBoolean() ? "ns" : "other";
  }

  public Change namespace() {
    String name = namespaceName();
    return random.nextInt(4) == 0
        ? new Change.RemoveNamespace(name)
        : new Change.PutNamespace(name, labels());
  }

  public Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    for (String key : KEYS) {
      if (random.nextInt(3) != 0) {
        labels.put(key, value());
      }
    }
    return Map.copyOf(labels);
  }

  public List<ContainerPort> ports() {
    List<ContainerPort> ports = new ArrayList<>();
    if (random.nextBoolean()) {
      ports.add(new ContainerPort("web", Protocol.TCP, 8080 + random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      ports.add(new ContainerPort("web", Protocol.UDP, 8080 + random.nextInt(2)));
    }
    return List.copyOf(ports);
  }

  /// A policy is put, changed or removed.
  public Change policy() {
    PolicyName name =
        PolicyName.network(new NamespacedName(namespaceName(), "policy-" + random.nextInt(5)));
    if (random.nextInt(4) == 0) {
      return new Change.RemovePolicy(name);
    }
    return new Change.PutPolicy(networkPolicy(name));
  }

  /// A policy of the whole cluster is put, changed or removed.
  public Change clusterPolicy() {
    PolicyName name = PolicyName.cluster("policy-" + random.nextInt(4));
    if (random.nextInt(4) == 0) {
      return new Change.RemovePolicy(name);
    }
    return new Change.PutPolicy(
        new Policy(
            name,
            random.nextBoolean() ? Policy.Tier.ADMIN : Policy.Tier.BASELINE,
            random.nextInt(3),
            PodSelector.across(selector(), selector()),
            maybe(this::clusterRules),
            maybe(this::clusterRules)));
  }

  private List<PolicyRule> clusterRules() {
    List<PolicyRule> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      List<PodSelector> whom = new ArrayList<>();
      whom.add(
          random.nextBoolean()
              ? PodSelector.nodes(selector())
              : PodSelector.across(selector(), selector()));
      Peers peers = Peers.of(whom, random.nextBoolean() ? List.of() : List.of(block()));
      rules.add(new PolicyRule("", one(List.of(PolicyRule.Action.values())), peers, portMatches()));
    }
    return List.copyOf(rules);
  }

  public Policy networkPolicy(PolicyName name) {
    String namespace = name.name().namespace();
    return Policy.network(
        name,
        PodSelector.in(namespace, selector()),
        maybe(() -> rules(namespace)),
        maybe(() -> rules(namespace)));
  }

  private <T> Optional<T> maybe(Supplier<T> some) {
    return random.nextInt(4) == 0 ? Optional.empty() : Optional.of(some.get());
  }

  private List<PolicyRule> rules(String namespace) {
    List<PolicyRule> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      rules.add(PolicyRule.accept(peers(namespace), portMatches()));
    }
    return List.copyOf(rules);
  }

  private Peers peers(String namespace) {
    if (random.nextInt(5) == 0) {
      return Peers.ANYONE;
    }
    List<PodSelector> pods = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      pods.add(
          random.nextBoolean()
              ? PodSelector.in(namespace, selector())
              : PodSelector.across(selector(), selector()));
    }
    List<IpBlock> blocks = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      blocks.add(block());
    }
    return Peers.of(pods, List.copyOf(blocks));
  }

  private IpBlock block() {
    Cidr cidr = Cidr.of(one(BLOCKS));
    List<Cidr> except = new ArrayList<>();
    for (String other : BLOCKS) {
      Cidr inner = Cidr.of(other);
      if (random.nextInt(3) == 0
          && inner.prefixLength() > cidr.prefixLength()
          && cidr.contains(inner.network())) {
        except.add(inner);
      }
    }
    return new IpBlock(cidr, List.copyOf(except));
  }

  private List<PortMatch> portMatches() {
    List<PortMatch> ports = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Protocol protocol = one(List.of(Protocol.values()));
      int first = 8079 + random.nextInt(4);
      ports.add(
          switch (random.nextInt(4)) {
            case 0 -> PortMatch.all(protocol);
            case 1 -> new PortMatch.Named(protocol, "web");
            case 2 -> new PortMatch.Numbers(protocol, first, first + random.nextInt(3));
            default -> new PortMatch.Numbers(protocol, first, first);
          });
    }
    return List.copyOf(ports);
  }

  private LabelSelector selector() {
    List<Requirement> requirements = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Operator operator = one(List.of(Operator.values()));
      List<String> values =
          switch (operator) {
            case IN, NOT_IN -> random.nextBoolean() ? List.of(value()) : List.of(value(), value());
            case EXISTS, DOES_NOT_EXIST -> List.of();
          };
      requirements.add(new Requirement(one(KEYS), operator, values));
    }
    return new LabelSelector(requirements);
  }

  private String value() {
    return one(VALUES);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
