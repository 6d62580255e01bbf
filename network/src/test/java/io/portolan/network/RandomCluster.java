// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import io.portolan.network.PodFacts.HostPort;
import io.portolan.network.model.Change;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Draws changes of a small cluster, so that objects meet often.
public final class RandomCluster {
  private final Random random;

  private final RandomPolicies policies;

  public RandomCluster(Random random) {
    this.random = random;
    this.policies = new RandomPolicies(random);
  }

  public Change change() {
    return switch (random.nextInt(17)) {
      case 0 -> new Change.RemoveService(serviceName());
      case 1, 2 -> new Change.PutService(service());
      case 3 -> new Change.RemoveSlice(sliceName());
      case 4, 5 -> new Change.PutSlice(slice());
      case 6 -> new Change.PutNode(node());
      case 7 -> new Change.RemovePod(podName());
      case 8, 9 -> new Change.PutPod(pod());
      case 10 -> policies.namespace();
      case 11, 12 -> policies.policy();
      case 13 -> serviceCidr();
      case 14, 15 -> policies.clusterPolicy();
      default ->
          random.nextInt(3) == 0 ? new Change.RemoveNode(nodeName()) : new Change.PutSlice(slice());
    };
  }

  /// Their blocks are now and then the same, or lie in the cluster's own or in each other.
  private Change serviceCidr() {
    String name = "range-" + random.nextInt(3);
    List<Cidr> blocks =
        List.of(
            Cidr.of(random.nextBoolean() ? "10.96.8.0/24" : "10.99.0.0/2" + random.nextInt(3)),
            Cidr.of("fd00:10:99::/11" + random.nextInt(3)));
    return random.nextInt(3) == 0
        ? new Change.RemoveServiceCidr(name)
        : new Change.PutServiceCidr(name, blocks);
  }

  private NamespacedName podName() {
    return new NamespacedName(policies.namespaceName(), "pod-" + random.nextInt(4));
  }

  /// Its ports are now and then those of Services.
  private PodFacts pod() {
    int node = 1 + random.nextInt(3);
    int host = 2 + random.nextInt(6);
    List<HostPort> ports = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      ports.add(
          new HostPort(
              "",
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(IpAddress.of("172.30.0." + (1 + node))),
              random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
              30000 + random.nextInt(6),
              8080));
    }
    return new PodFacts(
        podName(),
        "node-" + node,
        List.of(
            IpAddress.of("10.244." + node + "." + host),
            IpAddress.of("fd00:10:244:" + node + "::" + host)),
        policies.labels(),
        policies.ports(),
        ports);
  }

  private NamespacedName serviceName() {
    return new NamespacedName("ns", "service-" + random.nextInt(6));
  }

  private NamespacedName sliceName() {
    return new NamespacedName("ns", "slice-" + random.nextInt(8));
  }

  private String nodeName() {
    return "node-" + (1 + random.nextInt(3));
  }

  private NodeFacts node() {
    int number = 1 + random.nextInt(3);
    List<IpAddress> addresses =
        List.of(
            IpAddress.of("172.30.0." + (1 + number)), IpAddress.of("fd00:172:30::" + (1 + number)));
    List<IpAddress> every = new ArrayList<>(addresses);
    if (random.nextBoolean()) {
      every.add(IpAddress.of("192.0.2." + number));
    }
    return new NodeFacts(
        "node-" + number,
        addresses,
        random.nextInt(4) == 0
            ? List.of()
            : List.of(
                Cidr.of("10.244." + (random.nextInt(8) == 0 ? 9 : number) + ".0/24"),
                Cidr.of("fd00:10:244:" + number + "::/64")),
        "zone-" + random.nextInt(2),
        policies.labels(),
        every);
  }

  public Service service() {
    NamespacedName name = serviceName();
    boolean headless = random.nextInt(8) == 0;
    int address = 20 + random.nextInt(6);
    List<ServicePort> ports = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      ports.add(
          new ServicePort(
              "p" + i,
              random.nextInt(3) == 0 ? Protocol.UDP : Protocol.TCP,
              80 + i,
              random.nextInt(2) == 0 ? 0 : 30000 + random.nextInt(6)));
    }
    return new Service(
        name,
        random.nextInt(9) == 0 ? Service.Type.EXTERNAL_NAME : Service.Type.NODE_PORT,
        headless,
        headless
            ? List.of()
            : List.of(IpAddress.of("10.96.0." + address), IpAddress.of("fd00:10:96::" + address)),
        ports,
        "",
        random.nextInt(4) == 0 ? Optional.of(Duration.ofSeconds(60)) : Optional.empty(),
        new Exposure(
            random.nextInt(9) != 0,
            random.nextInt(4) == 0
                ? List.of(IpAddress.of("192.0.2." + random.nextInt(3)))
                : List.of(),
            random.nextInt(4) == 0
                ? List.of(IpAddress.of("172.30.255." + random.nextInt(3)))
                : List.of(),
            random.nextInt(4) == 0
                ? List.of(Cidr.of("192.0.2.0/2" + random.nextInt(9)))
                : List.of(),
            policy(),
            policy()));
  }

  private TrafficPolicy policy() {
    return random.nextInt(3) == 0 ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER;
  }

  public Slice slice() {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < random.nextInt(5); i++) {
      int node = 1 + random.nextInt(3);
      int host = 2 + random.nextInt(6);
      endpoints.add(
          new Endpoint(
              random.nextBoolean()
                  ? IpAddress.of("10.244." + node + "." + host)
                  : IpAddress.of("fd00:10:244:" + node + "::" + host),
              "",
              Optional.of("node-" + node),
              Optional.empty(),
              random.nextInt(3) != 0,
              random.nextInt(3) != 0,
              random.nextInt(3) == 0,
              List.of(
                  new EndpointPort("p0", Protocol.TCP, 8080),
                  new EndpointPort("p1", Protocol.UDP, 8081 + random.nextInt(2))),
              random.nextBoolean()
                  ? Endpoint.Hints.NONE
                  : new Endpoint.Hints(Set.of("zone-" + random.nextInt(2)), Set.of())));
    }
    return new Slice(
        sliceName(), random.nextInt(9) == 0 ? "" : serviceName().name(), List.copyOf(endpoints));
  }
}
