// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.portolan.network.Cidr;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads NetworkPolicies. What of one cannot be understood allows nothing.
public final class NetworkPolicyReader {
  private final String namespace;
  private final List<String> problems = new ArrayList<>();

  private NetworkPolicyReader(String namespace) {
    this.namespace = namespace;
  }

  public static Reading<Policy> read(NetworkPolicy object) {
    String namespace = object.getMetadata().getNamespace();
    NetworkPolicyReader reader = new NetworkPolicyReader(namespace);
    Policy policy =
        reader.policy(
            PolicyName.network(new NamespacedName(namespace, object.getMetadata().getName())),
            object.getSpec() == null ? new NetworkPolicySpec() : object.getSpec());
    return new Reading<>(policy, List.copyOf(reader.problems));
  }

  private Policy policy(PolicyName name, NetworkPolicySpec spec) {
    List<PolicyRule> ingress = new ArrayList<>();
    for (int i = 0; i < spec.getIngress().size(); i++) {
      var rule = spec.getIngress().get(i);
      ingress.add(rule("spec.ingress[" + i + "]", "from", rule.getFrom(), rule.getPorts()));
    }
    List<PolicyRule> egress = new ArrayList<>();
    for (int i = 0; i < spec.getEgress().size(); i++) {
      var rule = spec.getEgress().get(i);
      egress.add(rule("spec.egress[" + i + "]", "to", rule.getTo(), rule.getPorts()));
    }
    List<String> types = spec.getPolicyTypes();
    boolean isDefault = types.isEmpty();
    Optional<LabelSelector> subject = selector(spec.getPodSelector(), "spec.podSelector");
    if (subject.isEmpty()) {
      // Nobody knows whom it opens.
      ingress.clear();
      egress.clear();
    }
    return Policy.network(
        name,
        PodSelector.in(namespace, subject.orElse(LabelSelector.EVERYTHING)),
        isDefault || types.contains("Ingress")
            ? Optional.of(List.copyOf(ingress))
            : Optional.empty(),
        (isDefault && !egress.isEmpty()) || types.contains("Egress")
            ? Optional.of(List.copyOf(egress))
            : Optional.empty());
  }

  /// Rules keep their places: one that allows nothing stays.
  private PolicyRule rule(
      String path,
      String side,
      @Nullable List<NetworkPolicyPeer> peers,
      @Nullable List<NetworkPolicyPort> ports) {
    Peers who = peers == null || peers.isEmpty() ? Peers.ANYONE : peers(peers, path + "." + side);
    if (ports == null || ports.isEmpty()) {
      return PolicyRule.accept(who, List.of());
    }
    List<PortMatch> matches = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      port(ports.get(i), path + ".ports[" + i + "]").ifPresent(matches::add);
    }
    // No ports at all would mean every port.
    return matches.isEmpty()
        ? PolicyRule.accept(Peers.NOBODY, List.of())
        : PolicyRule.accept(who, List.copyOf(matches));
  }

  private Peers peers(List<NetworkPolicyPeer> peers, String path) {
    List<PodSelector> pods = new ArrayList<>();
    List<IpBlock> blocks = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      NetworkPolicyPeer peer = peers.get(i);
      String at = path + "[" + i + "]";
      if (peer.getIpBlock() != null) {
        block(peer.getIpBlock(), at + ".ipBlock").ifPresent(blocks::add);
      } else {
        pods(peer, at).ifPresent(pods::add);
      }
    }
    return Peers.of(pods, List.copyOf(blocks));
  }

  private Optional<PodSelector> pods(NetworkPolicyPeer peer, String path) {
    if (peer.getPodSelector() == null && peer.getNamespaceSelector() == null) {
      problems.add(path + ": names nobody");
      return Optional.empty();
    }
    Optional<LabelSelector> pods =
        peer.getPodSelector() == null
            ? Optional.of(LabelSelector.EVERYTHING)
            : selector(peer.getPodSelector(), path + ".podSelector");
    if (peer.getNamespaceSelector() == null) {
      return pods.map(selector -> PodSelector.in(namespace, selector));
    }
    return selector(peer.getNamespaceSelector(), path + ".namespaceSelector")
        .flatMap(where -> pods.map(selector -> PodSelector.across(where, selector)));
  }

  private Optional<LabelSelector> selector(
      io.fabric8.kubernetes.api.model.@Nullable LabelSelector object, String path) {
    return Selectors.read(object, path, problems);
  }

  private Optional<IpBlock> block(IPBlock object, String path) {
    Optional<Cidr> cidr = Cidr.parse(String.valueOf(object.getCidr()));
    if (cidr.isEmpty()) {
      problems.add(path + ".cidr: \"" + object.getCidr() + "\" is not a CIDR block");
      return Optional.empty();
    }
    List<Cidr> except = new ArrayList<>();
    for (String text : object.getExcept()) {
      Optional<Cidr> inner = Cidr.parse(text);
      if (inner.isEmpty()) {
        problems.add(path + ".except: \"" + text + "\" is not a CIDR block");
        return Optional.empty();
      }
      except.add(inner.get());
    }
    return Optional.of(new IpBlock(cidr.get(), List.copyOf(except)));
  }

  private Optional<PortMatch> port(NetworkPolicyPort object, String path) {
    Optional<Protocol> protocol = ServiceReader.protocol(object.getProtocol());
    if (protocol.isEmpty()) {
      problems.add(path + ".protocol: unknown \"" + object.getProtocol() + "\"");
      return Optional.empty();
    }
    IntOrString port = object.getPort();
    if (port == null || port.getValue() == null) {
      return Optional.of(PortMatch.all(protocol.get()));
    }
    if (port.getStrVal() != null) {
      return Optional.of(new PortMatch.Named(protocol.get(), port.getStrVal()));
    }
    int first = port.getIntVal();
    int last = object.getEndPort() == null ? first : object.getEndPort();
    if (first < 1 || last < first || last > 65535) {
      problems.add(path + ": " + first + " to " + last + " are no ports");
      return Optional.empty();
    }
    return Optional.of(new PortMatch.Numbers(protocol.get(), first, last));
  }
}
