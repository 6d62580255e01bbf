// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.SortedTable;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Balancing;
import io.portolan.network.plan.Claimant;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.Frontend.Audience;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a Service makes of a connection at the node that translates it.
final class ServiceStep {
  private final ClusterNetwork network;
  private final NodeView node;
  private final Backend to;
  private final Protocol protocol;
  private final Optional<Balancing> balancing;

  /// @param from the address that the node sees as the client's
  ServiceStep(
      ClusterNetwork network, NodeView node, IpAddress from, Backend to, Protocol protocol) {
    this.network = network;
    this.node = node;
    this.to = to;
    this.protocol = protocol;
    this.balancing = frontend(node, from, to, protocol);
  }

  /// What the node does for whoever sends there; empty when that is no Service's.
  static Optional<Balancing> frontend(
      NodeView node, IpAddress from, Backend to, Protocol protocol) {
    boolean outside = !node.facts().hosts(from) && !node.isLocal(from);
    SortedTable<Frontend, Balancing> served = node.plan().frontends();
    Optional<Balancing> special =
        outside
            ? served.get(new Frontend(Audience.OUTSIDE, to.address(), protocol, to.port()))
            : Optional.empty();
    return special.or(
        () -> served.get(new Frontend(Audience.EVERYONE, to.address(), protocol, to.port())));
  }

  /// The Service and the endpoint that was chosen; none when there is no Service.
  List<Step> steps(Backend chosen) {
    if (balancing.isEmpty()) {
      return List.of();
    }
    String object = object(balancing.get());
    List<Step> steps = new ArrayList<>();
    steps.add(
        Step.of(
                Kind.SERVICE,
                node.name(),
                to + "/" + protocol + " is " + port(balancing.get()) + object)
            .about(object, ""));
    if (!chosen.equals(to)) {
      steps.add(
          Step.of(Kind.ENDPOINT, node.name(), endpoint(chosen, balancing.get())).about(object, ""));
    }
    return steps;
  }

  private static String object(Balancing balancing) {
    Claimant claimant = balancing.claimant();
    return (claimant.kind() == Claimant.Kind.SERVICE ? "Service " : "Pod ") + claimant.name();
  }

  private static String port(Balancing balancing) {
    return balancing.port().isEmpty() ? "" : "port " + balancing.port() + " of ";
  }

  private String endpoint(Backend chosen, Balancing served) {
    int size = served.backends().size();
    List<String> others = new ArrayList<>();
    for (Backend other : served.backends()) {
      if (!other.equals(chosen)) {
        others.add(named(other));
      }
    }
    StringBuilder text = new StringBuilder(named(chosen));
    if (size > 1) {
      text.append(", 1 of ").append(size).append(", by chance; else ");
      text.append(String.join(", ", others));
    }
    List<String> idle = idle(served);
    if (!idle.isEmpty()) {
      text.append("; not ").append(String.join(", not ", idle));
    }
    return text.toString();
  }

  private String named(Backend backend) {
    return network.pod(backend.address()).map(pod -> pod.name().name() + " ").orElse("")
        + "("
        + backend
        + ")";
  }

  /// The endpoints that are not asked, each with the reason.
  private List<String> idle(Balancing served) {
    if (served.claimant().kind() != Claimant.Kind.SERVICE) {
      return List.of();
    }
    return network.model().compiled().get(served.claimant().name()).stream()
        .map(ServiceEndpoints::endpoints)
        .flatMap(List::stream)
        .filter(endpoint -> endpoint.address().family() == to.address().family())
        .filter(
            endpoint ->
                served.backends().stream()
                    .noneMatch(backend -> backend.address().equals(endpoint.address())))
        .map(endpoint -> named(endpoint) + ": " + reason(endpoint))
        .toList();
  }

  private static String named(Endpoint endpoint) {
    return endpoint.pod().map(pod -> pod.name()).orElse(endpoint.address().toString());
  }

  private String reason(Endpoint endpoint) {
    boolean near = endpoint.node().equals(Optional.of(node.name()));
    if (endpoint.terminating()) {
      return "terminating";
    }
    if (!endpoint.ready()) {
      return "not ready";
    }
    if (!near && endpoint.hints().equals(Endpoint.Hints.NONE)) {
      return "not on " + node.name() + ", and the traffic policy is Local";
    }
    if (!endpoint.hints().equals(Endpoint.Hints.NONE)) {
      return "meant for " + hints(endpoint);
    }
    return "without this port";
  }

  private static String hints(Endpoint endpoint) {
    return endpoint.hints().nodes().isEmpty()
        ? "zone " + endpoint.hints().zones().stream().sorted().collect(Collectors.joining(", "))
        : "node " + endpoint.hints().nodes().stream().sorted().collect(Collectors.joining(", "));
  }

  /// Why the node does not let the connection on.
  String refusal(Trace trace) {
    if (balancing.isPresent()) {
      Balancing served = balancing.get();
      String object = object(served);
      if (!served.backends().isEmpty()) {
        return object + " serves only the addresses of its loadBalancerSourceRanges";
      }
      return trace.outcome() instanceof Trace.Rejected
          ? object + " has no ready endpoint" + waiting(served)
          : object
              + " has no ready endpoint on "
              + node.name()
              + ", and its traffic policy is Local";
    }
    Optional<Service> owner =
        network.model().services().values().stream()
            .filter(service -> service.clusterIps().contains(to.address()))
            .findFirst();
    if (owner.isPresent()) {
      String ports =
          owner.get().ports().stream()
              .map(port -> port.port() + "/" + port.protocol())
              .collect(Collectors.joining(", "));
      return "Service "
          + owner.get().name()
          + " has no port "
          + to.port()
          + "/"
          + protocol
          + (ports.isEmpty() ? "" : ", but " + ports);
    }
    if (network.ranges().services().stream().anyMatch(block -> block.contains(to.address()))) {
      return "no Service has the address " + to.address();
    }
    return node.name() + " drops it: the sender does not have the address that it sends from";
  }

  private String waiting(Balancing served) {
    List<String> idle = idle(served);
    return idle.isEmpty() ? ": no pod is behind it" : " (" + String.join(", ", idle) + ")";
  }
}
