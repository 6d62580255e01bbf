// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.kube.client.ObjectSource;
import io.portolan.network.Family;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The workloads of a cluster: pods by what made them, one of each standing for all.
///
/// @param pods by `namespace/name` of the workload; at least one each, the first stands for all
record Workloads(Map<String, List<PodFacts>> pods) {

  /// The workloads whose pods are on the network.
  static Workloads of(ObjectSource objects, ClusterNetwork network) {
    Deployments deployments = Deployments.of(objects);
    Map<String, List<PodFacts>> pods = new TreeMap<>();
    for (Pod pod : objects.list(Pod.class).items()) {
      String namespace = pod.getMetadata().getNamespace();
      Optional<PodFacts> facts =
          network.model().pods().get(new NamespacedName(namespace, pod.getMetadata().getName()));
      String name =
          Deployments.controller(pod.getMetadata().getOwnerReferences())
              .map(owner -> deployments.behind(namespace, owner).orElse(owner.getName()))
              .orElse(pod.getMetadata().getName());
      facts.ifPresent(
          found -> pods.computeIfAbsent(namespace + "/" + name, _ -> new ArrayList<>()).add(found));
    }
    pods.values().forEach(each -> each.sort(Comparator.comparing(PodFacts::name)));
    return new Workloads(pods);
  }

  /// The same workloads in another state of the network.
  Workloads in(ClusterNetwork network) {
    Map<String, List<PodFacts>> there = new TreeMap<>();
    pods.forEach(
        (name, all) ->
            there.put(
                name,
                all.stream()
                    .map(pod -> network.model().pods().get(pod.name()).orElse(pod))
                    .toList()));
    return new Workloads(there);
  }

  /// Who opens connections, by name: every workload, and the host.
  ///
  /// @param host without addresses where the cluster does not answer it
  Map<String, Party> clients(Party host) {
    Map<String, Party> clients = new TreeMap<>();
    if (!host.addresses().isEmpty()) {
      clients.put("host", host);
    }
    pods.forEach((name, all) -> clients.put(name, new Party.Pod(all.getFirst())));
    return clients;
  }

  /// What is offered: the ports of workloads, and those of Services at their cluster addresses and
  /// at the first node. Of the two families each offers the one that it has first.
  List<Reach.Target> targets(ClusterNetwork network) {
    List<Reach.Target> targets = new ArrayList<>();
    pods.forEach(
        (name, all) ->
            all.getFirst().ports().stream()
                .forEach(
                    port ->
                        targets.add(
                            new Reach.Target(
                                name + ":" + port.port() + "/" + port.protocol(),
                                all.getFirst().addresses().getFirst(),
                                port.protocol(),
                                port.port()))));
    for (Service service : network.model().services().values()) {
      if (!service.clusterIps().isEmpty() && !isOfSystem(service)) {
        for (ServicePort port : service.ports()) {
          targets.add(
              new Reach.Target(
                  "svc/" + service.name() + ":" + port.port() + "/" + port.protocol(),
                  service.clusterIps().getFirst(),
                  port.protocol(),
                  port.port()));
          nodePort(network, service, port).ifPresent(targets::add);
        }
      }
    }
    return targets.stream().filter(target -> target.protocol() != Protocol.SCTP).sorted().toList();
  }

  /// The port at the first node, in the Service's first family.
  private static Optional<Reach.Target> nodePort(
      ClusterNetwork network, Service service, ServicePort port) {
    return network
        .model()
        .nodes()
        .first()
        .filter(_ -> port.nodePort() != 0)
        .flatMap(node -> node.getValue().address(service.clusterIps().getFirst().family()))
        .map(
            address ->
                new Reach.Target(
                    "nodeport/" + service.name() + ":" + port.nodePort() + "/" + port.protocol(),
                    address,
                    port.protocol(),
                    port.nodePort()));
  }

  /// The API and DNS answer by other ways than pods.
  private static boolean isOfSystem(Service service) {
    return service.name().equals(new NamespacedName("default", "kubernetes"))
        || service.name().namespace().equals("kube-system");
  }

  /// The family in which a party and a target can speak.
  static boolean canSpeak(Party from, Reach.Target to) {
    Family family = to.address().family();
    return from.address(family).isPresent() && !from.addresses().contains(to.address());
  }
}
