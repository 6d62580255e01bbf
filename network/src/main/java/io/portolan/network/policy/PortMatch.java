// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.Protocol;

/// Ports of one protocol, at the destination.
public sealed interface PortMatch {
  Protocol protocol();

  /// @param first 0 to 65535
  /// @param last not below `first`
  record Numbers(Protocol protocol, int first, int last) implements PortMatch {
    @Override
    public String toString() {
      return (isAll() ? "all" : first == last ? "" + first : first + "-" + last) + "/" + protocol;
    }

    public boolean isAll() {
      return first == 0 && last == 65535;
    }
  }

  /// The port to which a container of the destination gives that name and protocol; pods may differ
  /// in it.
  record Named(Protocol protocol, String name) implements PortMatch {
    @Override
    public String toString() {
      return name + "/" + protocol;
    }
  }

  /// All ports of the protocol.
  static PortMatch all(Protocol protocol) {
    return new Numbers(protocol, 0, 65535);
  }
}
