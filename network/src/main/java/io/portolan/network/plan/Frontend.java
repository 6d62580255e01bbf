// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import java.util.Comparator;

/// An address and port at which a node takes traffic for a Service.
///
/// @param port 1 to 65535
public record Frontend(Audience audience, IpAddress address, Protocol protocol, int port)
    implements Comparable<Frontend> {
  private static final Comparator<Frontend> ORDER =
      Comparator.comparing(Frontend::audience)
          .thenComparing(Frontend::address)
          .thenComparing(Frontend::protocol)
          .thenComparing(Frontend::port);

  /// For whom a frontend is.
  public enum Audience {
    /// Whoever sends to it, unless he has one of his own.
    EVERYONE,
    /// Clients that are neither pods of this node nor the node itself.
    OUTSIDE
  }

  @Override
  public int compareTo(Frontend other) {
    return ORDER.compare(this, other);
  }

  /// As in `10.96.0.20:80/TCP`, with `outside` before it where that is meant.
  @Override
  public String toString() {
    return (audience == Audience.OUTSIDE ? "outside " : "")
        + new Backend(address, port)
        + "/"
        + protocol;
  }
}
