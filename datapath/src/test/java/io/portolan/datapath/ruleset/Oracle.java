// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.ruleset.Question.Sender;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the documents say should become of the first packet of a connection at a node, written as
/// plainly as possible.
record Oracle(
    NodeFacts node,
    ClusterRanges ranges,
    List<Cidr> serviceCidrs,
    List<ServiceEndpoints> services) {

  /// What may become of a packet.
  sealed interface Answer {
    /// It goes on to one of the backends, from this source.
    record Served(TreeSet<Backend> backends, boolean keepsSource) implements Answer {}

    /// It goes on as it is.
    record Untouched() implements Answer {}

    /// The client is told no.
    record Rejected() implements Answer {}

    /// The client is told nothing.
    record Dropped() implements Answer {}
  }

  /// How a Service was addressed.
  private enum Way {
    CLUSTER_IP,
    EXTERNAL
  }

  private record Match(ServiceEndpoints service, ServicePort port, Way way) {}

  Answer ask(Question question) {
    return ask(
        question.sender(), question.from(), question.to(), question.protocol(), question.port());
  }

  Answer ask(Sender sender, IpAddress from, IpAddress to, Protocol protocol, int port) {
    if (sender == Sender.POD && !node.hosts(from)) {
      // A pod sends from its own addresses only.
      return new Answer.Dropped();
    }
    if (sender != Sender.NODE && (from.isLoopback() || to.isLoopback())) {
      // RFC 1122, 3.2.1.3: such an address never comes by a link (CVE-2020-8558).
      return new Answer.Dropped();
    }
    boolean vxlan = protocol == Protocol.UDP && port == 4789;
    if (vxlan
        && (sender == Sender.NODE
            ? node.addresses().contains(from)
            : node.addresses().contains(to))) {
      // The tunnel's own packets.
      return new Answer.Untouched();
    }
    if (sender == Sender.NODE && ranges.dns().contains(from)) {
      // The node's answers to questions of DNS.
      return new Answer.Untouched();
    }
    if (ranges.dns().contains(to) && port == 53) {
      return new Answer.Untouched();
    }
    Optional<Match> match = match(to, protocol, port);
    if (match.isEmpty()) {
      // KEP-1880: cluster IPs come from every ServiceCIDR.
      boolean inServices =
          Stream.concat(ranges.services().stream(), serviceCidrs.stream())
              .anyMatch(block -> block.contains(to));
      if (!inServices) {
        return new Answer.Untouched();
      }
      boolean claimed =
          services.stream()
              .filter(each -> isCarried(each.service()))
              .anyMatch(each -> each.service().clusterIps().contains(to));
      return claimed ? new Answer.Rejected() : new Answer.Dropped();
    }
    return mayUse(from, to, match.get().service().service())
        ? serve(sender, match.get(), from, to)
        : new Answer.Dropped();
  }

  /// `spec.loadBalancerSourceRanges`: of the API's reference for ServiceSpec.
  private static boolean mayUse(IpAddress from, IpAddress to, Service service) {
    List<Cidr> ranges = service.exposure().sourceRanges();
    return ranges.isEmpty()
        || !service.exposure().loadBalancerIps().contains(to)
        || ranges.stream().anyMatch(range -> range.contains(from));
  }

  private static boolean isCarried(Service service) {
    return service.exposure().proxied()
        && !service.headless()
        && service.type() != Service.Type.EXTERNAL_NAME;
  }

  private Optional<Match> match(IpAddress to, Protocol protocol, int number) {
    for (ServiceEndpoints each : services) {
      Service service = each.service();
      for (ServicePort port : isCarried(service) ? service.ports() : List.<ServicePort>of()) {
        if (port.protocol() != protocol) {
          continue;
        }
        boolean hasFamily =
            service.clusterIps().stream().anyMatch(own -> own.family() == to.family());
        if (port.port() == number && service.clusterIps().contains(to)) {
          return Optional.of(new Match(each, port, Way.CLUSTER_IP));
        }
        if ((port.port() == number && service.exposure().externalIps().contains(to))
            || (port.port() == number && service.exposure().loadBalancerIps().contains(to))
            || (port.nodePort() == number && hasFamily && isNodePortAddress(to))) {
          return Optional.of(new Match(each, port, Way.EXTERNAL));
        }
      }
    }
    return Optional.empty();
  }

  /// `nodePortAddresses` as the random clusters have it (KEP-6032): `primary,localhost`.
  private boolean isNodePortAddress(IpAddress to) {
    return node.addresses().contains(to) || to.isLoopback();
  }

  private Answer serve(Sender sender, Match match, IpAddress from, IpAddress to) {
    Service service = match.service().service();
    TrafficPolicy policy =
        match.way() == Way.CLUSTER_IP
            ? service.exposure().internal()
            : service.exposure().external();
    boolean local =
        policy == TrafficPolicy.LOCAL
            && (match.way() == Way.CLUSTER_IP || sender == Sender.OUTSIDE);
    TreeSet<Backend> everywhere = backends(match, to, Reach.CLUSTER);
    TreeSet<Backend> chosen = backends(match, to, local ? Reach.NODE : Reach.HINTED);
    if (chosen.isEmpty()) {
      return everywhere.isEmpty() ? new Answer.Rejected() : new Answer.Dropped();
    }
    boolean keeps =
        switch (match.way()) {
          case CLUSTER_IP -> sender != Sender.OUTSIDE;
          case EXTERNAL -> sender == Sender.NODE || policy == TrafficPolicy.LOCAL;
        };
    if (from.isLoopback()) {
      // Nobody could answer to it.
      keeps = false;
    }
    return new Answer.Served(chosen, keeps);
  }

  /// Which endpoints count.
  private enum Reach {
    CLUSTER,
    NODE,
    /// KEP-2433 and KEP-3015: hints count when all that are ready carry them and one is for here.
    HINTED
  }

  private TreeSet<Backend> backends(Match match, IpAddress to, Reach reach) {
    List<Endpoint> candidates = new ArrayList<>();
    for (Endpoint endpoint : match.service().endpoints()) {
      boolean offered =
          endpoint.ports().stream()
              .anyMatch(
                  port ->
                      port.name().equals(match.port().name())
                          && port.protocol() == match.port().protocol());
      boolean near = endpoint.node().equals(Optional.of(node.name()));
      if (endpoint.address().family() == to.family() && offered && (near || reach != Reach.NODE)) {
        candidates.add(endpoint);
      }
    }
    if (reach == Reach.HINTED) {
      List<Endpoint> ready = candidates.stream().filter(Endpoint::ready).toList();
      boolean byNode = ready.stream().noneMatch(each -> each.hints().nodes().isEmpty());
      boolean byZone = ready.stream().noneMatch(each -> each.hints().zones().isEmpty());
      if (byNode && ready.stream().anyMatch(this::isForNode)) {
        candidates.removeIf(each -> each.ready() && !isForNode(each));
      } else if (byZone && ready.stream().anyMatch(this::isForZone)) {
        candidates.removeIf(each -> each.ready() && !isForZone(each));
      }
    }
    boolean anyReady = candidates.stream().anyMatch(Endpoint::ready);
    TreeSet<Backend> backends = new TreeSet<>();
    for (Endpoint endpoint : candidates) {
      boolean eligible = anyReady ? endpoint.ready() : endpoint.serving() && endpoint.terminating();
      endpoint.ports().stream()
          .filter(port -> eligible && port.name().equals(match.port().name()))
          .filter(port -> port.protocol() == match.port().protocol())
          .forEach(port -> backends.add(new Backend(endpoint.address(), port.port())));
    }
    return backends;
  }

  private boolean isForNode(Endpoint endpoint) {
    return endpoint.hints().nodes().contains(node.name());
  }

  private boolean isForZone(Endpoint endpoint) {
    return endpoint.hints().zones().contains(node.zone());
  }
}
