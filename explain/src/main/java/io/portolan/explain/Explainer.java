// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import java.util.ArrayList;
import java.util.List;

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
    return new Journey(network, forMany, from, to, protocol, port).endpoints();
  }
}
