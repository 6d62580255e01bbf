// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.HostPort;
import io.portolan.network.plan.Balancing.SourceAddress;
import io.portolan.network.plan.Balancing.WhenEmpty;
import io.portolan.network.plan.Frontend.Audience;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Compiles the host ports of a pod into the frontends of its node. The client's address is kept,
/// unless it is the node's loopback address, to which the pod could not answer.
final class PodFrontends {
  private PodFrontends() {}

  /// The frontends in order; none for a pod of another node.
  static Map<Frontend, Balancing> compile(NodeFacts self, PodFacts pod) {
    Map<Frontend, Balancing> frontends = new TreeMap<>();
    if (!pod.node().equals(self.name())) {
      return frontends;
    }
    for (HostPort port : pod.hostPorts()) {
      List<IpAddress> at = port.at().map(List::of).orElse(self.addresses());
      for (IpAddress address : at) {
        pod.addresses().stream()
            .filter(own -> own.family() == address.family())
            .findFirst()
            .ifPresent(
                own ->
                    frontends.putIfAbsent(
                        new Frontend(Audience.EVERYONE, address, port.protocol(), port.port()),
                        balancing(pod, port, own, address)));
      }
    }
    return frontends;
  }

  private static Balancing balancing(
      PodFacts pod, HostPort port, IpAddress own, IpAddress address) {
    return new Balancing(
        Claimant.pod(pod.name()),
        port.name(),
        List.of(new Backend(own, port.containerPort())),
        List.of(),
        Optional.empty(),
        address.isLoopback() ? SourceAddress.NODE : SourceAddress.KEEP,
        WhenEmpty.REJECT);
  }
}
