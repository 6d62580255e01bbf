// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.network.IpAddress;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.Direction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Answers what becomes of connections in a cluster's network.
///
/// Not safe for use by several threads.
public final class Explainer {
  private final ClusterNetwork network;
  private final boolean forMany;

  private Explainer(ClusterNetwork network, boolean forMany) {
    this.network = network;
    this.forMany = forMany;
  }

  /// For few questions: looks only at what concerns them.
  public Explainer(ClusterNetwork network) {
    this(network, false);
  }

  /// For many questions: makes whole tables ready once.
  public static Explainer forMany(ClusterNetwork network) {
    return new Explainer(network, true);
  }

  /// What becomes of a connection that `from` opens. Where chance leads it to one of several
  /// endpoints, one that it does not reach counts before one that it reaches.
  ///
  /// @param port 1 to 65535
  public Explanation explain(Party from, IpAddress to, Protocol protocol, int port) {
    return Explanation.worst(all(from, to, protocol, port));
  }

  /// What becomes of it for each endpoint that chance may lead it to; one where there is no choice.
  public List<Explanation> all(Party from, IpAddress to, Protocol protocol, int port) {
    List<Explanation> all = new ArrayList<>();
    for (int drawn = 0; drawn < Math.max(1, endpoints(from, to, protocol, port)); drawn++) {
      all.add(explain(from, to, protocol, port, drawn));
    }
    return List.copyOf(all);
  }

  /// What becomes of it when chance gives it a certain endpoint.
  ///
  /// @param drawn which one, from 0; taken modulo how many there are
  public Explanation explain(Party from, IpAddress to, Protocol protocol, int port, int drawn) {
    return new Journey(network, forMany, from, to, protocol, port).travel(drawn);
  }

  /// Whether a connection comes about.
  public Reach reach(Party from, Reach.Target to) {
    return Reach.of(from, all(from, to.address(), to.protocol(), to.port()));
  }

  /// To how many endpoints chance may lead a connection; 0 when it is to no Service.
  public int endpoints(Party from, IpAddress to, Protocol protocol, int port) {
    return backends(from, to, protocol, port).size();
  }

  private List<Backend> backends(Party from, IpAddress to, Protocol protocol, int port) {
    return new Journey(network, forMany, from, to, protocol, port).backends();
  }

  /// The policies that hold for the ends of a connection: for who opens it, and for all to whom
  /// chance may lead it. Among them may be such as say nothing of that direction.
  public List<Use> policies(Party from, IpAddress to, Protocol protocol, int port) {
    Set<Use> uses = new LinkedHashSet<>();
    if (from instanceof Party.Pod(PodFacts pod)) {
      uses.addAll(policies(Direction.EGRESS, pod));
    }
    List<Backend> backends = backends(from, to, protocol, port);
    for (Backend at : backends.isEmpty() ? List.of(new Backend(to, port)) : backends) {
      network.pod(at.address()).ifPresent(pod -> uses.addAll(policies(Direction.INGRESS, pod)));
    }
    return List.copyOf(uses);
  }

  private List<Use> policies(Direction direction, PodFacts pod) {
    return network.model().policies().of(pod.name()).stream()
        .map(policy -> new Use(direction, policy.name()))
        .toList();
  }
}
