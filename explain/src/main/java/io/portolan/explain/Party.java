// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import java.util.List;
import java.util.Optional;

/// One who opens a connection, or is reached by it.
public sealed interface Party {
  List<IpAddress> addresses();

  /// A pod with addresses of its own.
  record Pod(PodFacts facts) implements Party {
    @Override
    public List<IpAddress> addresses() {
      return facts.addresses();
    }

    @Override
    public String toString() {
      return "pod " + facts.name();
    }
  }

  /// A node, and whatever runs in its network.
  record Node(NodeFacts facts) implements Party {
    @Override
    public List<IpAddress> addresses() {
      return facts.addresses();
    }

    @Override
    public String toString() {
      return "node " + facts.name();
    }
  }

  /// Somebody who is neither: the host on which the cluster runs, or an address of nobody.
  record Other(String name, List<IpAddress> addresses) implements Party {
    @Override
    public String toString() {
      return name;
    }
  }

  /// Its address of that family.
  default Optional<IpAddress> address(Family family) {
    return addresses().stream().filter(address -> address.family() == family).findFirst();
  }
}
