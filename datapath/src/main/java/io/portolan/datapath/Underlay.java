// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import io.portolan.linux.NetworkNamespace;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Optional;

/// The network between the nodes of a cluster on one machine: a namespace with a bridge, and a
/// namespace for each node, plugged into it.
///
/// Nothing of it has a name in the file system: it ends with the process that made it.
/// Safe for use by several threads.
public final class Underlay implements AutoCloseable {
  private Underlay() {}

  /// Makes the bridge.
  ///
  /// @param blocks what the nodes' addresses come from, at most one for each family
  /// @param mtu of the links between nodes, in bytes, at least 1280
  public static Underlay create(List<Cidr> blocks, int mtu) {
    throw new UnsupportedOperationException("underlay " + blocks + " mtu " + mtu);
  }

  /// Makes a node; the one of that name when there is one.
  ///
  /// @param addresses at most one for each family, each in one of the underlay's blocks
  public NodeNamespace addNode(String name, List<IpAddress> addresses) {
    throw new UnsupportedOperationException("node " + name + " " + addresses);
  }

  /// Removes a node with all that is in it; absent is no error.
  public void removeNode(String name) {
    throw new UnsupportedOperationException("node " + name);
  }

  public Optional<NodeNamespace> node(String name) {
    return Optional.empty();
  }

  /// The namespace with the bridge.
  public NetworkNamespace bridgeNamespace() {
    throw new UnsupportedOperationException("bridge");
  }

  /// Removes all nodes and the bridge.
  @Override
  public void close() {}
}
