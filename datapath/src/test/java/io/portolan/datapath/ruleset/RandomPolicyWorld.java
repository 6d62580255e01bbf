// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.portolan.datapath.ruleset.Question.Sender;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.plan.Frontend;
import io.portolan.network.policy.PolicyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Random clusters with policies, each a step from the one before, and random packets in them.
public final class RandomPolicyWorld {
  private static final List<String> NAMESPACES = List.of("default", "other");
  private static final int POLICIES = 4;
  private static final List<Integer> PORTS = List.of(8079, 8080, 8081, 8082, 8083);
  private static final List<String> BLOCKS =
      List.of(
          "0.0.0.0/0",
          "10.244.0.0/16",
          "10.244.1.0/24",
          "10.244.2.0/30",
          "10.96.0.0/16",
          "172.30.0.0/24",
          "172.30.0.1/32",
          "10.244.1.2/32",
          "::/0",
          "fd00:10:244::/56",
          "fd00:10:244:1::/64",
          "fd00:172:30::/64");

  private final Random random;
  private final RandomWorld services;
  private final RandomSelectors selectors;
  private final RandomClusterPolicies clusterPolicies;
  private PolicyCluster cluster;

  public RandomPolicyWorld(long seed) {
    this.random = new Random(seed);
    this.services = new RandomWorld(seed);
    this.selectors = new RandomSelectors(random);
    this.clusterPolicies = new RandomClusterPolicies(random, selectors);
    Map<String, Pod> pods = new TreeMap<>();
    for (int node = 1; node <= 2; node++) {
      for (int host = 2; host <= 5; host++) {
        Pod pod = pod(node, host);
        pods.put(pod.getMetadata().getName(), pod);
      }
      Pod host = hostPod(node);
      pods.put(host.getMetadata().getName(), host);
    }
    Map<String, Map<String, String>> namespaces = new TreeMap<>();
    NAMESPACES.forEach(name -> namespaces.put(name, selectors.labels()));
    namespaces.put("kube-system", Map.of());
    Map<String, NetworkPolicy> policies = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      NetworkPolicy policy = policy(i);
      policies.put(policy.getMetadata().getName(), policy);
    }
    Map<String, ObjectNode> all = new TreeMap<>();
    for (int i = 0; i < RandomClusterPolicies.COUNT; i++) {
      clusterPolicies.put(all);
    }
    this.cluster = new PolicyCluster(services.services(), nodes(), pods, namespaces, policies, all);
  }

  PolicyCluster cluster() {
    return cluster;
  }

  /// All objects of the cluster, and that those are gone which it does not have.
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>(cluster.changes());
    for (int node = 1; node <= 2; node++) {
      for (int host = 2; host <= 5; host++) {
        if (!cluster.pods().containsKey(name(node, host))) {
          changes.add(
              new Change.RemovePod(new NamespacedName(NAMESPACES.get(host % 2), name(node, host))));
        }
      }
    }
    for (int i = 0; i < POLICIES; i++) {
      for (String namespace : List.of("default", "other", "kube-system")) {
        Optional<NetworkPolicy> there =
            Optional.ofNullable(cluster.policies().get("policy-" + i))
                .filter(policy -> policy.getMetadata().getNamespace().equals(namespace));
        if (there.isEmpty()) {
          changes.add(
              new Change.RemovePolicy(
                  PolicyName.network(new NamespacedName(namespace, "policy-" + i))));
        }
      }
    }
    for (int i = 0; i < RandomClusterPolicies.COUNT; i++) {
      if (!cluster.clusterPolicies().containsKey(RandomClusterPolicies.name(i))) {
        changes.add(new Change.RemovePolicy(PolicyName.cluster(RandomClusterPolicies.name(i))));
      }
    }
    return changes;
  }

  /// Changes one or two objects.
  public void step() {
    Map<String, Pod> pods = new TreeMap<>(cluster.pods());
    Map<String, Map<String, String>> namespaces = new TreeMap<>(cluster.namespaces());
    Map<String, NetworkPolicy> policies = new TreeMap<>(cluster.policies());
    Map<String, ObjectNode> all = new TreeMap<>(cluster.clusterPolicies());
    for (int i = random.nextInt(2); i >= 0; i--) {
      switch (random.nextInt(8)) {
        case 6, 7 -> {
          if (random.nextInt(4) == 0) {
            clusterPolicies.remove(all);
          } else {
            clusterPolicies.put(all);
          }
        }
        case 0, 1 -> {
          Pod pod = pod(1 + random.nextInt(2), 2 + random.nextInt(4));
          pods.put(pod.getMetadata().getName(), pod);
        }
        case 2 -> namespaces.put(one(NAMESPACES), selectors.labels());
        case 3 -> pods.remove(name(1 + random.nextInt(2), 2 + random.nextInt(4)));
        default -> {
          NetworkPolicy policy = policy(random.nextInt(POLICIES));
          if (random.nextInt(5) == 0) {
            policies.remove(policy.getMetadata().getName());
          } else {
            policies.put(policy.getMetadata().getName(), policy);
          }
        }
      }
    }
    cluster =
        new PolicyCluster(
            random.nextInt(8) == 0 ? services.services() : cluster.services(),
            random.nextInt(8) == 0 ? nodes() : cluster.nodes(),
            pods,
            namespaces,
            policies,
            all);
  }

  /// The first packet of a connection: to a pod, to one of `frontends`, to anything.
  public Question question(List<Frontend> frontends) {
    if (random.nextInt(3) == 0) {
      return frontends.isEmpty() || random.nextInt(4) == 0
          ? services.question()
          : services.question(frontends);
    }
    // What a pod sends to itself does not come to the node.
    Question question = direct();
    while (question.from().equals(question.to())) {
      question = direct();
    }
    return question;
  }

  private Question direct() {
    boolean four = random.nextBoolean();
    Sender sender = random.nextInt(3) == 0 ? one(List.of(Sender.values())) : Sender.POD;
    IpAddress from =
        switch (sender) {
          case POD -> address(four, 1, 2 + random.nextInt(4));
          case NODE -> IpAddress.of(four ? "172.30.0.2" : "fd00:172:30::2");
          case OUTSIDE ->
              random.nextBoolean()
                  ? address(four, 2, 2 + random.nextInt(5))
                  : IpAddress.of(four ? "172.30.0.1" : "fd00:172:30::1");
        };
    if (random.nextInt(6) == 0) {
      return new Question(
          sender, from, IpAddress.of(four ? "10.96.0.10" : "fd00:10:96::a"), protocol(), 53);
    }
    int node = sender == Sender.POD ? 1 + random.nextInt(2) : 1;
    IpAddress to =
        random.nextInt(12) == 0
            ? IpAddress.of((four ? "172.30.0." : "fd00:172:30::") + (1 + node))
            : address(four, node, 2 + random.nextInt(node == 1 ? 4 : 5));
    return new Question(sender, from, to, protocol(), one(PORTS));
  }

  private Protocol protocol() {
    return random.nextInt(8) == 0
        ? Protocol.SCTP
        : random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
  }

  /// The DNS pods' object as users see it, with the addresses at which they answer.
  static Pod dns() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("kube-system")
        .withName("kube-dns")
        .addToLabels("k8s-app", "kube-dns")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withContainerPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withContainerPort(53)
        .endPort()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .addNewPodIP("10.96.0.10")
        .addNewPodIP("fd00:10:96::a")
        .endStatus()
        .build();
  }

  private static String name(int node, int host) {
    return "pod-" + node + "-" + host;
  }

  private static IpAddress address(boolean four, int node, int host) {
    return IpAddress.of(four ? "10.244." + node + "." + host : "fd00:10:244:" + node + "::" + host);
  }

  /// A pod of its node's own network: policies do not mean it.
  private Pod hostPod(int node) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("host-" + node)
        .withLabels(selectors.labels())
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-" + node)
        .withHostNetwork(true)
        .addNewContainer()
        .addNewPort()
        .withName("web")
        .withContainerPort(one(PORTS))
        .endPort()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewPodIP("172.30.0." + (1 + node))
        .addNewPodIP("fd00:172:30::" + (1 + node))
        .endStatus()
        .build();
  }

  /// What is drawn of each are its labels.
  private List<Node> nodes() {
    return Stream.of(1, 2)
        .map(
            number ->
                new NodeBuilder()
                    .withNewMetadata()
                    .withName("node-" + number)
                    .withLabels(selectors.labels())
                    .addToLabels("topology.kubernetes.io/zone", "zone-" + number)
                    .endMetadata()
                    .withNewSpec()
                    .withPodCIDRs("10.244." + number + ".0/24", "fd00:10:244:" + number + "::/64")
                    .endSpec()
                    .withNewStatus()
                    .addNewAddress("172.30.0." + (1 + number), "InternalIP")
                    .addNewAddress("fd00:172:30::" + (1 + number), "InternalIP")
                    .addNewAddress("node-" + number, "Hostname")
                    .endStatus()
                    .build())
        .toList();
  }

  /// Some have only one family, some have ended while their address is still in their status.
  private Pod pod(int node, int host) {
    boolean ended = random.nextInt(10) == 0;
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACES.get(host % 2))
            .withName(name(node, host))
            .withLabels(selectors.labels())
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-" + node)
            .addNewContainer();
    if (random.nextBoolean()) {
      pod.addNewPort().withName("web").withContainerPort(one(PORTS)).endPort();
    }
    if (random.nextInt(3) == 0) {
      pod.addNewPort().withName("web").withProtocol("UDP").withContainerPort(one(PORTS)).endPort();
    }
    return pod.endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase(ended ? "Succeeded" : "Running")
        .addNewPodIP(address(true, node, host).toString())
        .addNewPodIP(address(false, node, host).toString())
        .endStatus()
        .build();
  }

  private NetworkPolicy policy(int which) {
    List<NetworkPolicyIngressRule> ingress = new ArrayList<>();
    List<NetworkPolicyEgressRule> egress = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      ingress.add(
          new NetworkPolicyIngressRuleBuilder().withFrom(peers()).withPorts(ports()).build());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      egress.add(new NetworkPolicyEgressRuleBuilder().withTo(peers()).withPorts(ports()).build());
    }
    List<String> types =
        switch (random.nextInt(4)) {
          case 0 -> List.of();
          case 1 -> List.of("Ingress");
          case 2 -> List.of("Egress");
          default -> List.of("Ingress", "Egress");
        };
    boolean ofDns = random.nextInt(12) == 0;
    return new NetworkPolicyBuilder()
        .withNewMetadata()
        .withNamespace(ofDns ? "kube-system" : NAMESPACES.get(which % 2))
        .withName("policy-" + which)
        .endMetadata()
        .withNewSpec()
        .withPodSelector(selectors.selector())
        .withPolicyTypes(types)
        .withIngress(ingress)
        .withEgress(egress)
        .endSpec()
        .build();
  }

  private List<NetworkPolicyPeer> peers() {
    List<NetworkPolicyPeer> peers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      peers.add(
          switch (random.nextInt(4)) {
            case 0 -> new NetworkPolicyPeerBuilder().withPodSelector(selectors.selector()).build();
            case 1 ->
                new NetworkPolicyPeerBuilder()
                    .withNamespaceSelector(selectors.namespaces())
                    .build();
            case 2 ->
                new NetworkPolicyPeerBuilder()
                    .withPodSelector(selectors.selector())
                    .withNamespaceSelector(selectors.namespaces())
                    .build();
            default -> block();
          });
    }
    return peers;
  }

  private NetworkPolicyPeer block() {
    Cidr cidr = Cidr.of(one(BLOCKS));
    List<String> except = new ArrayList<>();
    for (String other : BLOCKS) {
      Cidr inner = Cidr.of(other);
      if (random.nextInt(4) == 0
          && inner.prefixLength() > cidr.prefixLength()
          && cidr.contains(inner.network())) {
        except.add(other);
      }
    }
    return new NetworkPolicyPeerBuilder()
        .withNewIpBlock()
        .withCidr(cidr.toString())
        .withExcept(except)
        .endIpBlock()
        .build();
  }

  private List<NetworkPolicyPort> ports() {
    List<NetworkPolicyPort> ports = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      NetworkPolicyPortBuilder port = new NetworkPolicyPortBuilder();
      if (random.nextInt(3) != 0) {
        port.withProtocol(protocol().name());
      }
      int first = one(PORTS);
      switch (random.nextInt(5)) {
        case 0 -> {}
        case 1 -> port.withPort(new IntOrString(random.nextInt(3) == 0 ? "dns" : "web"));
        case 2 -> port.withPort(new IntOrString(53));
        case 3 -> port.withPort(new IntOrString(first)).withEndPort(first + random.nextInt(3));
        default -> port.withPort(new IntOrString(first));
      }
      ports.add(port.build());
    }
    return ports;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
