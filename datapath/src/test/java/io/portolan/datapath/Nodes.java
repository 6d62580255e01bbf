// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.Protocol;
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

/// Nodes and Services for tests, on the addresses that are used where nothing else is asked for.
public final class Nodes {
  public static final NodeFacts ONE = node(1);
  public static final NodeFacts TWO = node(2);

  private Nodes() {}

  /// Node `number`: 172.30.0.(number + 1), pods in 10.244.number.0/24, and the same in IPv6.
  public static NodeFacts node(int number) {
    return new NodeFacts(
        "node-" + number,
        List.of(
            IpAddress.of("172.30.0." + (number + 1)), IpAddress.of("fd00:172:30::" + (number + 1))),
        List.of(Cidr.of("10.244." + number + ".0/24"), Cidr.of("fd00:10:244:" + number + "::/64")),
        "zone-" + number);
  }

  /// A Service `default/name` at 10.96.0.`host` and fd00:10:96::`host`, port 80 of both protocols.
  public static Service service(String name, int host, int nodePort) {
    return new Service(
        new NamespacedName("default", name),
        Service.Type.NODE_PORT,
        false,
        List.of(IpAddress.of("10.96.0." + host), IpAddress.of("fd00:10:96::" + host)),
        List.of(
            new ServicePort("tcp", Protocol.TCP, 80, nodePort),
            new ServicePort("udp", Protocol.UDP, 80, nodePort)),
        "",
        Optional.empty());
  }

  public static Service withAffinity(Service service, Duration affinity) {
    return new Service(
        service.name(),
        service.type(),
        service.headless(),
        service.clusterIps(),
        service.ports(),
        service.externalName(),
        Optional.of(affinity),
        service.exposure());
  }

  public static Service withExternalLocal(Service service) {
    return new Service(
        service.name(),
        service.type(),
        service.headless(),
        service.clusterIps(),
        service.ports(),
        service.externalName(),
        service.affinity(),
        new Exposure(
            true, List.of(), List.of(), List.of(), TrafficPolicy.CLUSTER, TrafficPolicy.LOCAL));
  }

  /// The slice of a Service with ready endpoints at these addresses, port 8080 of both protocols.
  public static Change endpoints(String service, String... addresses) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String text : addresses) {
      IpAddress address = IpAddress.of(text);
      String node = ONE.hosts(address) ? "node-1" : "node-2";
      endpoints.add(
          new Endpoint(
              address,
              "",
              Optional.of(node),
              Optional.empty(),
              true,
              true,
              false,
              List.of(
                  new EndpointPort("tcp", Protocol.TCP, 8080),
                  new EndpointPort("udp", Protocol.UDP, 8080))));
    }
    return new Change.PutSlice(
        new Slice(new NamespacedName("default", service + "-1"), service, endpoints));
  }

  /// A change of a small cluster.
  public static Change random(Random random) {
    int which = random.nextInt(5);
    String name = "service-" + which;
    Service service = service(name, 20 + which, random.nextInt(2) * (30000 + which));
    return switch (random.nextInt(6)) {
      case 0 -> new Change.RemoveService(service.name());
      case 1 -> new Change.PutService(service);
      case 2 ->
          new Change.PutService(
              random.nextBoolean()
                  ? withAffinity(service, Duration.ofSeconds(60))
                  : withExternalLocal(service));
      case 3 -> new Change.PutNode(node(2 + random.nextInt(2)));
      default -> {
        String[] addresses = new String[random.nextInt(6)];
        for (int i = 0; i < addresses.length; i++) {
          int node = 1 + random.nextInt(2);
          int host = 2 + random.nextInt(6);
          addresses[i] =
              random.nextBoolean()
                  ? "10.244." + node + "." + host
                  : "fd00:10:244:" + node + "::" + host;
        }
        yield endpoints(name, addresses);
      }
    };
  }
}
