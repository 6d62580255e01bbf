// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.cli.explain.Explaining;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.control.policy.PolicyWarnings;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Party;
import io.portolan.kube.client.ObjectClient;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.policy.KnownNames;
import io.portolan.node.agent.NodeAgents;
import io.portolan.node.balancer.LoadBalancerNodes;
import io.portolan.node.ingress.IngressWatch;
import io.portolan.node.runtime.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is asked about a running cluster's network, and where the answers are taken from.
///
/// @param datapaths of each node
/// @param host the namespace in which the cluster was started
record Questions(
    ObjectClient client,
    NetworkFeed feed,
    ClusterConfig config,
    Map<NodeNamespace, NodeDatapath> datapaths,
    ClusterDns dns,
    IngressWatch ingress,
    NodeAgents agents,
    Ground ground,
    NetworkNamespace host) {

  /// What answers questions about the network.
  Explaining explaining() {
    return new Explaining(
        new Explaining.Sources(
            client,
            () ->
                new ClusterNetwork(
                    feed.model(),
                    config.ranges(),
                    node ->
                        datapath(node.name())
                            .map(datapath -> datapath.wanted().ruleset())
                            .orElseThrow(),
                    new ClusterNetwork.Observed(
                        node ->
                            datapath(node.name())
                                .map(datapath -> datapath.names().known())
                                .orElse(KnownNames.NONE),
                        address -> LoadBalancerNodes.announcer(client, address))),
            dns::zone,
            Cluster.clusterDns(config),
            Cluster.hostResolver(),
            ground.hostAccess() ? config.hostAddresses() : List.of(),
            this::place,
            new PolicyWarnings(client, config.ranges(), Sockets.hasSctp())::of,
            url -> (url.equals("https") ? ingress.https() : ingress.http()).table(),
            ingress.backends()::endpoints,
            () -> ingress.certificates().table()));
  }

  /// What policies denied lately.
  Denials denials() {
    return new Denials(
        explaining(),
        () ->
            datapaths.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        each -> each.getKey().name(), each -> each.getValue().denied())));
  }

  /// How often the rules of policies decided.
  PolicyRules policyRules() {
    return new PolicyRules(feed.model().policies().policies(), List.copyOf(datapaths.values()));
  }

  private Optional<NodeDatapath> datapath(String node) {
    return datapaths.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(node))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /// Where the processes of a party run.
  private Optional<NetworkNamespace> place(Party party) {
    return switch (party) {
      case Party.Pod(PodFacts pod) ->
          client
              .get(Pod.class, pod.name().namespace(), pod.name().name())
              .flatMap(object -> agents.sandbox(object.getMetadata().getUid()))
              .map(Sandbox::network);
      case Party.Node(NodeFacts node) ->
          ground.nodes().stream()
              .filter(each -> each.name().equals(node.name()))
              .map(NodeNamespace::namespace)
              .findFirst();
      case Party.Other other ->
          other.addresses().equals(config.hostAddresses()) ? Optional.of(host) : Optional.empty();
    };
  }
}
