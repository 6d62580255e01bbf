// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.datapath.EstablishedConnections;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.node.NodeNames;
import io.portolan.datapath.underlay.HostAccess;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Nodes with pods on an underlay, and the host connected to it.
///
/// Node N (from 1) has the addresses 172.30.0.N+1 and fd00:172:30::N+1, its pods 10.244.N.x and
/// fd00:10:244:N::x. Every pod answers on port 8080.
final class TestCluster implements AutoCloseable {
  static final int POD_PORT = 8080;
  static final int UNDERLAY_MTU = 1500;

  final Underlay underlay;
  final NetworkFeed feed = new NetworkFeed();
  final List<NodeDatapath> nodes = new ArrayList<>();
  final List<NodeNamespace> namespaces = new ArrayList<>();
  final Map<String, Pod> pods = new LinkedHashMap<>();
  final NetworkNamespace host = NetworkNamespace.current();
  final HostAccess hostAccess;

  /// A pod that answers.
  record Pod(
      String name,
      NetworkNamespace namespace,
      List<IpAddress> addresses,
      int node,
      Listener listener) {
    Client client() {
      return Client.in(namespace);
    }

    String ip() {
      return addresses.getFirst().toString();
    }

    String ip6() {
      return addresses.getLast().toString();
    }
  }

  TestCluster(RouteMode mode) {
    this(mode, 2, Duration.ofHours(1));
  }

  TestCluster(RouteMode mode, int size, Duration auditEvery) {
    this(mode, size, auditEvery, ClusterRanges.DEFAULT);
  }

  TestCluster(RouteMode mode, int size, Duration auditEvery, ClusterRanges ranges) {
    this(mode, size, auditEvery, ranges, EstablishedConnections.CUT);
  }

  TestCluster(
      RouteMode mode,
      int size,
      Duration auditEvery,
      ClusterRanges ranges,
      EstablishedConnections established) {
    this(mode, size, auditEvery, ranges, established, NodeNames.Lifetime.DEFAULT);
  }

  TestCluster(
      RouteMode mode,
      int size,
      Duration auditEvery,
      ClusterRanges ranges,
      NodeNames.Lifetime names) {
    this(mode, size, auditEvery, ranges, EstablishedConnections.CUT, names);
  }

  private TestCluster(
      RouteMode mode,
      int size,
      Duration auditEvery,
      ClusterRanges ranges,
      EstablishedConnections established,
      NodeNames.Lifetime names) {
    underlay = Underlay.create(ranges.nodes(), UNDERLAY_MTU);
    List<NodeFacts> facts = new ArrayList<>();
    for (int number = 1; number <= size; number++) {
      NodeFacts node =
          new NodeFacts(
              "node-" + number,
              List.of(
                  IpAddress.of("172.30.0." + (number + 1)),
                  IpAddress.of("fd00:172:30::" + (number + 1))),
              List.of(
                  Cidr.of("10.244." + number + ".0/24"),
                  Cidr.of("fd00:10:244:" + number + "::/64")));
      facts.add(node);
      NodeNamespace namespace = underlay.addNode(node.name(), node.addresses());
      namespaces.add(namespace);
      NodeDatapath datapath =
          NodeDatapath.start(
              new NodeDatapath.Settings(
                  namespace, node, ranges, mode, UNDERLAY_MTU, auditEvery, established, names),
              InstantSource.system());
      nodes.add(datapath);
      feed.follow(datapath::apply);
    }
    hostAccess =
        HostAccess.connect(
            underlay,
            new HostAccess.Settings(
                host,
                "test",
                ranges,
                List.of(IpAddress.of("172.30.0.1"), IpAddress.of("fd00:172:30::1")),
                namespaces.getFirst(),
                UNDERLAY_MTU));
    feed.follow(hostAccess::apply);
    facts.forEach(node -> feed.accept(new Change.PutNode(node)));
    settle();
  }

  /// A pod as [#pod], which policies know by its label `app`.
  Pod app(String name, int node) {
    Pod pod = pod(name, node);
    feed.accept(
        new Change.PutPod(
            new PodFacts(
                new NamespacedName("default", name),
                "node-" + node,
                pod.addresses(),
                Map.of("app", name),
                List.of(),
                List.of())));
    return pod;
  }

  /// Adds a pod that answers with its name.
  Pod pod(String name, int node) {
    int number = pods.size() + 2;
    List<IpAddress> addresses =
        List.of(
            IpAddress.of("10.244." + node + "." + number),
            IpAddress.of("fd00:10:244:" + node + "::" + Integer.toHexString(number)));
    NetworkNamespace namespace = NetworkNamespace.create();
    nodes
        .get(node - 1)
        .pods()
        .attach(
            new PodAttachment(
                new NamespacedName("default", name), "uid-" + name, namespace, addresses));
    Pod pod = new Pod(name, namespace, addresses, node, new Listener(namespace, name, POD_PORT));
    pods.put(name, pod);
    return pod;
  }

  void remove(Pod pod) {
    pods.remove(pod.name());
    pod.listener().close();
    nodes.get(pod.node() - 1).pods().detach("uid-" + pod.name());
    pod.namespace().close();
  }

  void settle() {
    try {
      for (NodeDatapath node : nodes) {
        if (!node.awaitApplied(Duration.ofSeconds(60))) {
          throw new AssertionError("not applied: " + node.health());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// A Service with port 80, TCP and UDP, on 10.96.0.`host` and fd00:10:96::`host`.
  static Service service(String name, int host, int nodePort, Optional<Duration> affinity) {
    return new Service(
        new NamespacedName("default", name),
        nodePort == 0 ? Service.Type.CLUSTER_IP : Service.Type.NODE_PORT,
        false,
        List.of(IpAddress.of("10.96.0." + host), IpAddress.of("fd00:10:96::" + host)),
        List.of(
            new ServicePort("tcp", Protocol.TCP, 80, nodePort),
            new ServicePort("udp", Protocol.UDP, 80, nodePort)),
        "",
        affinity,
        Exposure.PLAIN);
  }

  void put(Service service) {
    feed.accept(new Change.PutService(service));
  }

  /// Makes these pods the ready endpoints of a Service and waits until it is so.
  void endpoints(String service, Pod... endpoints) {
    for (boolean six : new boolean[] {false, true}) {
      List<Endpoint> list = new ArrayList<>();
      for (Pod pod : endpoints) {
        list.add(
            new Endpoint(
                six ? pod.addresses().getLast() : pod.addresses().getFirst(),
                "",
                Optional.of("node-" + pod.node()),
                Optional.of(new NamespacedName("default", pod.name())),
                true,
                true,
                false,
                List.of(
                    new EndpointPort("tcp", Protocol.TCP, POD_PORT),
                    new EndpointPort("udp", Protocol.UDP, POD_PORT))));
      }
      feed.accept(
          new Change.PutSlice(
              new Slice(
                  new NamespacedName("default", service + (six ? "-6" : "-4")), service, list)));
    }
    settle();
  }

  @Override
  public void close() {
    List.copyOf(pods.values()).forEach(this::remove);
    hostAccess.close();
    nodes.forEach(NodeDatapath::close);
    underlay.close();
    host.close();
  }
}
