// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.plan.Balancing.SourceAddress;
import io.portolan.network.plan.Balancing.WhenEmpty;
import io.portolan.network.plan.Frontend.Audience;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Compiles one Service into the frontends that it has on one node.
final class ServiceFrontends {
  private static final int DNS_PORT = 53;

  private final NodeFacts self;
  private final ClusterRanges ranges;
  private final Service service;
  private final List<Endpoint> endpoints;
  private final Map<Frontend, Balancing> frontends = new TreeMap<>();

  private ServiceFrontends(NodeFacts self, ClusterRanges ranges, ServiceEndpoints service) {
    this.self = self;
    this.ranges = ranges;
    this.service = service.service();
    this.endpoints = service.endpoints();
  }

  /// The frontends in order; none for a Service that is headless, only a name, or another proxy's.
  static Map<Frontend, Balancing> compile(
      NodeFacts self, ClusterRanges ranges, ServiceEndpoints service) {
    ServiceFrontends compiler = new ServiceFrontends(self, ranges, service);
    if (isCarried(service.service())) {
      service.service().ports().forEach(compiler::compilePort);
    }
    return compiler.frontends;
  }

  static boolean isCarried(Service service) {
    return service.exposure().proxied()
        && !service.headless()
        && service.type() != Service.Type.EXTERNAL_NAME;
  }

  private void compilePort(ServicePort port) {
    List<Choice> choices = new ArrayList<>(2);
    for (Family family : Family.values()) {
      choices.add(new Choice(family, port));
    }
    boolean internalLocal = service.exposure().internal() == TrafficPolicy.LOCAL;
    for (IpAddress address : service.clusterIps()) {
      if (port.port() == DNS_PORT && ranges.dns().contains(address)) {
        continue;
      }
      Choice choice = of(choices, address);
      put(
          new Frontend(Audience.EVERYONE, address, port.protocol(), port.port()),
          choice.balancing(internalLocal, SourceAddress.PODS_KEEP, List.of()));
    }
    for (IpAddress address : service.exposure().externalIps()) {
      external(address, port.port(), port, of(choices, address), List.of());
    }
    for (IpAddress address : service.exposure().loadBalancerIps()) {
      List<Cidr> sources = service.exposure().sourceRanges();
      external(address, port.port(), port, of(choices, address), sources);
    }
    if (port.nodePort() != 0) {
      nodePort(port, choices);
    }
  }

  /// At a loopback address there are no clients outside, and what comes from there has to get an
  /// address that others can answer to.
  private void nodePort(ServicePort port, List<Choice> choices) {
    for (IpAddress address : ranges.nodePorts().among(self.addresses())) {
      if (hasFamily(address.family())) {
        external(address, port.nodePort(), port, of(choices, address), List.of());
      }
    }
    for (IpAddress address : ranges.nodePorts().loopback()) {
      if (hasFamily(address.family())) {
        put(
            new Frontend(Audience.EVERYONE, address, port.protocol(), port.nodePort()),
            of(choices, address).balancing(false, SourceAddress.NODE, List.of()));
      }
    }
  }

  private static Choice of(List<Choice> choices, IpAddress address) {
    return choices.get(address.family().ordinal());
  }

  /// A node port is open in the families that the Service has.
  private boolean hasFamily(Family family) {
    return service.clusterIps().stream().anyMatch(address -> address.family() == family);
  }

  private void external(
      IpAddress address, int number, ServicePort port, Choice choice, List<Cidr> sources) {
    Frontend everyone = new Frontend(Audience.EVERYONE, address, port.protocol(), number);
    if (service.exposure().external() == TrafficPolicy.CLUSTER) {
      put(everyone, choice.balancing(false, SourceAddress.NODE, sources));
      return;
    }
    put(everyone, choice.balancing(false, SourceAddress.PODS_KEEP, sources));
    put(
        new Frontend(Audience.OUTSIDE, address, port.protocol(), number),
        choice.balancing(true, SourceAddress.KEEP, sources));
  }

  private void put(Frontend frontend, Balancing balancing) {
    frontends.putIfAbsent(frontend, balancing);
  }

  /// The endpoints of one family that may serve one port.
  private final class Choice {
    private final ServicePort port;
    private final List<Backend> everywhere;
    private final List<Backend> near;
    private final List<Backend> here;

    Choice(Family family, ServicePort port) {
      this.port = port;
      Predicate<Endpoint> offers =
          endpoint ->
              endpoint.address().family() == family
                  && endpoint.ports().stream().anyMatch(this::leadsHere);
      List<Endpoint> all = endpoints.stream().filter(offers).toList();
      this.everywhere = backends(all);
      this.near = backends(Topology.near(all, self));
      this.here =
          backends(
              all.stream()
                  .filter(endpoint -> endpoint.node().filter(self.name()::equals).isPresent())
                  .toList());
    }

    private boolean leadsHere(EndpointPort candidate) {
      return candidate.name().equals(port.name()) && candidate.protocol() == port.protocol();
    }

    /// The ready endpoints; when there is none, those that still serve while they terminate
    /// (KEP-1669).
    private List<Backend> backends(List<Endpoint> candidates) {
      List<Endpoint> eligible = candidates.stream().filter(Endpoint::ready).toList();
      if (eligible.isEmpty()) {
        eligible =
            candidates.stream()
                .filter(endpoint -> endpoint.serving() && endpoint.terminating())
                .toList();
      }
      TreeSet<Backend> backends = new TreeSet<>();
      for (Endpoint endpoint : eligible) {
        for (EndpointPort candidate : endpoint.ports()) {
          if (leadsHere(candidate)) {
            backends.add(new Backend(endpoint.address(), candidate.port()));
          }
        }
      }
      return new ArrayList<>(backends);
    }

    Balancing balancing(boolean local, SourceAddress source, List<Cidr> sources) {
      List<Backend> backends = List.copyOf(local ? here : near);
      return new Balancing(
          Claimant.service(service.name()),
          port.name(),
          backends,
          sources,
          service.affinity(),
          source,
          local && !everywhere.isEmpty() ? WhenEmpty.DROP : WhenEmpty.REJECT);
    }
  }
}
