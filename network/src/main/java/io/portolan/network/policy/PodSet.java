// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.IpAddress;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Something that rules ask of pods which selectors name. What all rules that name the same pods
/// look into is one set.
public sealed interface PodSet extends Comparable<PodSet> {
  /// Whoever one of them selects is in the set; sorted, at least one.
  List<PodSelector> pods();

  /// What the pod brings into the set.
  List<Member> members(PodFacts pod);

  /// The addresses of the pods.
  record Addresses(List<PodSelector> pods) implements PodSet {
    @Override
    public List<Member> members(PodFacts pod) {
      return pod.addresses().stream().map(address -> new Member(address, 0)).toList();
    }

    @Override
    public String toString() {
      return Lists.text(pods);
    }
  }

  /// The addresses of the pods, each with the port to which the pod gives that name.
  record Ports(List<PodSelector> pods, Protocol protocol, String name) implements PodSet {
    @Override
    public List<Member> members(PodFacts pod) {
      List<Member> members = new ArrayList<>();
      for (PodFacts.ContainerPort port : pod.ports()) {
        if (port.name().equals(name) && port.protocol() == protocol) {
          pod.addresses().forEach(address -> members.add(new Member(address, port.port())));
        }
      }
      return members;
    }

    @Override
    public String toString() {
      return Lists.text(pods) + ": port " + name + "/" + protocol;
    }
  }

  /// An element of a set.
  ///
  /// @param port 0 in a set of addresses
  record Member(IpAddress address, int port) implements Comparable<Member> {
    private static final Comparator<Member> ORDER =
        Comparator.comparing(Member::address).thenComparing(Member::port);

    @Override
    public int compareTo(Member other) {
      return ORDER.compare(this, other);
    }
  }

  /// The set of a rule's peers; empty when it names no pods.
  static Optional<PodSet> peers(Peers peers) {
    return peers.pods().isEmpty() ? Optional.empty() : Optional.of(new Addresses(peers.pods()));
  }

  @Override
  default int compareTo(PodSet other) {
    return Order.SETS.compare(this, other);
  }

  /// The order of sets: those of addresses first.
  final class Order {
    private static final Comparator<PodSet> SETS =
        Comparator.comparing(
                (PodSet set) -> set instanceof Ports ports ? ports.protocol().number() : 0)
            .thenComparing(set -> set instanceof Ports ports ? ports.name() : "")
            .thenComparing(PodSet::pods, Lists.order());

    private Order() {}
  }
}
