// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads Nodes.
public final class NodeReader {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private NodeReader() {}

  /// The node with the first internal address of each family.
  public static Reading<NodeFacts> read(Node object) {
    List<String> problems = new ArrayList<>();
    Map<Family, IpAddress> addresses = new EnumMap<>(Family.class);
    Set<IpAddress> every = new TreeSet<>();
    if (object.getStatus() != null && object.getStatus().getAddresses() != null) {
      for (NodeAddress address : object.getStatus().getAddresses()) {
        if ("InternalIP".equals(address.getType())) {
          Addresses.read(address.getAddress(), "status.addresses", problems)
              .ifPresent(read -> addresses.putIfAbsent(read.family(), read));
        }
        // A name is no problem here: that is an address of another type.
        IpAddress.parse(String.valueOf(address.getAddress())).ifPresent(every::add);
      }
    }
    List<Cidr> podCidrs = new ArrayList<>();
    for (String text : podCidrs(object)) {
      Optional<Cidr> cidr = Cidr.parse(text);
      cidr.ifPresentOrElse(
          podCidrs::add, () -> problems.add("spec.podCIDRs: \"" + text + "\" is not a CIDR block"));
    }
    return new Reading<>(
        new NodeFacts(
            object.getMetadata().getName(),
            List.copyOf(addresses.values()),
            List.copyOf(podCidrs),
            labels(object).getOrDefault(ZONE, ""),
            labels(object),
            List.copyOf(every)),
        List.copyOf(problems));
  }

  private static Map<String, String> labels(Node object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : Map.copyOf(labels);
  }

  private static List<String> podCidrs(Node object) {
    if (object.getSpec() == null) {
      return List.of();
    }
    if (object.getSpec().getPodCIDRs() != null && !object.getSpec().getPodCIDRs().isEmpty()) {
      return object.getSpec().getPodCIDRs();
    }
    String single = object.getSpec().getPodCIDR();
    return single == null || single.isEmpty() ? List.of() : List.of(single);
  }
}
