// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Slice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The program of a process that runs the datapaths of two nodes, in namespaces that another
/// process holds, and can be killed.
///
/// Arguments: the process that holds the namespaces, and its descriptor for each node. What it
/// reads line by line is what the cluster has (`service NAME HOST AFFINITY_SECONDS`, `endpoints
/// SERVICE PORT POD,...`, `pod NAME NODE NUMBER FD`), then `start`; then further lines of the same.
/// It answers `start` and `settle` by a line when all of it is in the kernel.
final class NodeProcess {
  private final String owner;
  private final NetworkFeed feed = new NetworkFeed();
  private final List<NodeFacts> facts = List.of(facts(1), facts(2));
  private final List<NetworkNamespace> namespaces = new ArrayList<>();
  private final List<NodeDatapath> datapaths = new ArrayList<>();
  private final List<String[]> pods = new ArrayList<>();

  private NodeProcess(String[] arguments) {
    this.owner = arguments[0];
    for (NodeFacts node : facts) {
      namespaces.add(namespace(arguments[namespaces.size() + 1]));
      feed.accept(new Change.PutNode(node));
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    NodeProcess process = new NodeProcess(arguments);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        process.obey(line.split(" "));
      }
    }
    // Its owner is gone, and what it held with it.
    System.exit(0);
  }

  static NodeFacts facts(int number) {
    return new NodeFacts(
        "node-" + number,
        List.of(
            IpAddress.of("172.30.0." + (number + 1)), IpAddress.of("fd00:172:30::" + (number + 1))),
        List.of(Cidr.of("10.244." + number + ".0/24"), Cidr.of("fd00:10:244:" + number + "::/64")));
  }

  static List<IpAddress> addresses(int node, int number) {
    return List.of(
        IpAddress.of("10.244." + node + "." + number),
        IpAddress.of("fd00:10:244:" + node + "::" + Integer.toHexString(number)));
  }

  private NetworkNamespace namespace(String fd) {
    return NetworkNamespace.at(Path.of("/proc", owner, "fd", fd));
  }

  private void obey(String[] words) throws InterruptedException {
    switch (words[0]) {
      case "service" -> service(words);
      case "endpoints" -> endpoints(words);
      case "pod" -> pods.add(words);
      case "start" -> start();
      case "settle" -> settle();
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private void service(String[] words) {
    Optional<Duration> affinity =
        Optional.of(Duration.ofSeconds(Long.parseLong(words[3]))).filter(Duration::isPositive);
    feed.accept(
        new Change.PutService(
            TestCluster.service(words[1], Integer.parseInt(words[2]), 0, affinity)));
  }

  private void endpoints(String[] words) {
    int port = Integer.parseInt(words[2]);
    List<EndpointPort> ports =
        List.of(
            new EndpointPort("tcp", Protocol.TCP, port),
            new EndpointPort("udp", Protocol.UDP, port));
    List<Endpoint> endpoints = new ArrayList<>();
    for (String name : words[3].split(",")) {
      String[] pod = pods.stream().filter(each -> each[1].equals(name)).findFirst().orElseThrow();
      for (IpAddress address : addressesOf(pod)) {
        endpoints.add(
            new Endpoint(
                address,
                "",
                Optional.of("node-" + pod[2]),
                Optional.of(new NamespacedName("default", name)),
                true,
                true,
                false,
                ports));
      }
    }
    feed.accept(
        new Change.PutSlice(
            new Slice(new NamespacedName("default", words[1] + "-1"), words[1], endpoints)));
  }

  private static List<IpAddress> addressesOf(String[] pod) {
    return addresses(Integer.parseInt(pod[2]), Integer.parseInt(pod[3]));
  }

  private void start() throws InterruptedException {
    for (NodeFacts node : facts) {
      NetworkNamespace namespace = namespaces.get(datapaths.size());
      datapaths.add(
          NodeDatapath.start(
              new NodeDatapath.Settings(
                  new NodeNamespace(node.name(), namespace, node.addresses()),
                  node,
                  ClusterRanges.DEFAULT,
                  RouteMode.VXLAN,
                  TestCluster.UNDERLAY_MTU,
                  Duration.ofHours(1)),
              InstantSource.system()));
    }
    for (String[] pod : pods) {
      datapaths
          .get(Integer.parseInt(pod[2]) - 1)
          .pods()
          .attach(
              new PodAttachment(
                  new NamespacedName("default", pod[1]),
                  "uid-" + pod[1],
                  namespace(pod[4]),
                  addressesOf(pod)));
    }
    datapaths.forEach(datapath -> feed.follow(datapath::apply));
    settle();
  }

  private void settle() throws InterruptedException {
    for (NodeDatapath datapath : datapaths) {
      if (!datapath.awaitApplied(Duration.ofSeconds(60))) {
        throw new IllegalStateException("not applied: " + datapath.health());
      }
    }
    System.out.println("settled");
  }
}
