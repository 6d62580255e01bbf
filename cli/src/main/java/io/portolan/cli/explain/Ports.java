// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.cli.failure.Failure;
import io.portolan.explain.ClusterNetwork;
import io.portolan.network.IpAddress;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.service.Service;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the port that is meant: a number, a name, or the only one.
final class Ports {
  private final ClusterNetwork network;
  private final Protocol protocol;

  /// A port that somebody offers.
  private record Offer(String name, Protocol protocol, int port) {
    @Override
    public String toString() {
      return port + "/" + protocol + (name.isEmpty() ? "" : " (" + name + ")");
    }
  }

  Ports(ClusterNetwork network, Protocol protocol) {
    this.network = network;
    this.protocol = protocol;
  }

  /// @param text as the user wrote it; empty when he did not
  /// @throws Failure USAGE that lists what is offered
  int find(Optional<String> text, String target, IpAddress address) {
    if (text.isPresent() && text.get().matches("\\d{1,5}")) {
      int number = Integer.parseInt(text.get());
      if (number >= 1 && number <= 65535) {
        return number;
      }
    }
    List<Offer> offers = offers(address).toList();
    List<Offer> meant =
        offers.stream()
            .filter(offer -> offer.protocol() == protocol)
            .filter(offer -> text.isEmpty() || offer.name().equals(text.get()))
            .distinct()
            .toList();
    if (meant.size() == 1) {
      return meant.getFirst().port();
    }
    String what =
        text.map(name -> "\"" + name + "\" is no port of " + target)
            .orElse("which port of " + target + "?");
    String offered =
        offers.isEmpty()
            ? "write " + target + ":PORT"
            : "it offers " + offers.stream().map(Offer::toString).collect(Collectors.joining(", "));
    throw new Failure(Failure.Kind.USAGE, what + " " + offered);
  }

  /// The numbers of all ports that are offered with the protocol.
  List<Integer> all(IpAddress address) {
    return offers(address)
        .filter(offer -> offer.protocol() == protocol)
        .map(Offer::port)
        .distinct()
        .toList();
  }

  private Stream<Offer> offers(IpAddress address) {
    Optional<Service> service =
        network.model().services().values().stream()
            .filter(
                each ->
                    each.clusterIps().contains(address)
                        || each.exposure().externalIps().contains(address)
                        || each.exposure().loadBalancerIps().contains(address))
            .findFirst();
    if (service.isPresent()) {
      return service.get().ports().stream()
          .map(port -> new Offer(port.name(), port.protocol(), port.port()));
    }
    return network.pod(address).stream()
        .map(PodFacts::ports)
        .flatMap(List::stream)
        .map(port -> new Offer(port.name(), port.protocol(), port.port()));
  }
}
