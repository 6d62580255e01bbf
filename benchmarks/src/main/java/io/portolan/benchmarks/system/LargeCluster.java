// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Many Services with as many endpoints each, no two of which have an address in common.
///
/// Service N is `default/loaded-N` at 10.96.0.0 + 256 + N, port 80 of TCP.
///
/// @param services at most 65,000
/// @param endpoints of each Service, at least 1
record LargeCluster(int services, int endpoints) {
  static final int TARGET_PORT = 7000;

  private static final IpAddress FIRST_SERVICE = IpAddress.of("10.96.1.0");
  private static final IpAddress FIRST_ENDPOINT = IpAddress.of("10.128.0.0");

  /// Endpoints that take the place of others, for a while.
  private static final IpAddress FIRST_SPARE = IpAddress.of("10.127.0.0");

  static IpAddress clusterIp(int service) {
    return FIRST_SERVICE.plus(service);
  }

  /// The address of an endpoint.
  IpAddress endpoint(int service, int number) {
    return FIRST_ENDPOINT.plus((long) service * endpoints + number);
  }

  /// All that makes it.
  List<Change> changes() {
    List<Change> changes = new ArrayList<>(2 * services);
    for (int service = 0; service < services; service++) {
      changes.add(new Change.PutService(service(service)));
      changes.add(slice(service, 0));
    }
    return changes;
  }

  private static Service service(int number) {
    return service("loaded-" + number, clusterIp(number));
  }

  static Service service(String name, IpAddress address) {
    return new Service(
        new NamespacedName("default", name),
        Service.Type.CLUSTER_IP,
        false,
        List.of(address),
        List.of(new ServicePort("", Protocol.TCP, 80, 0)),
        "",
        Optional.empty());
  }

  /// The endpoints of a Service; another `last` makes the last of them another one.
  Change slice(int service, int last) {
    List<Endpoint> list = new ArrayList<>(endpoints);
    for (int i = 0; i < endpoints; i++) {
      boolean other = last > 0 && i == endpoints - 1;
      list.add(endpoint(other ? FIRST_SPARE.plus(last) : endpoint(service, i), TARGET_PORT));
    }
    return slice("loaded-" + service, list);
  }

  static Change slice(String service, List<Endpoint> endpoints) {
    return new Change.PutSlice(
        new Slice(new NamespacedName("default", service + "-1"), service, List.copyOf(endpoints)));
  }

  static Endpoint endpoint(IpAddress address, int port) {
    return new Endpoint(
        address,
        "",
        Optional.of("node-" + (address.family() == Family.IPV4 && address.low() % 2 == 0 ? 1 : 2)),
        Optional.empty(),
        true,
        true,
        false,
        List.of(new EndpointPort("", Protocol.TCP, port)));
  }
}
