// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Optional;

/// Which clients are let in, by their address.
///
/// @param allowed the only ones that are; empty for all
/// @param denied those that are not, allowed or not
public record Admission(List<Cidr> allowed, List<Cidr> denied) {
  /// All are.
  public static final Admission EVERYBODY = new Admission(List.of(), List.of());

  public Admission {
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  /// Whether nobody has to be looked at.
  public boolean isOpen() {
    return allowed.isEmpty() && denied.isEmpty();
  }

  /// Whether the client is let in.
  ///
  /// @param client empty when it is unknown, and so let in only where everybody is
  public boolean admits(Optional<IpAddress> client) {
    return isOpen()
        || (client.isPresent()
            && !lies(denied, client.get())
            && (allowed.isEmpty() || lies(allowed, client.get())));
  }

  /// Whether the client is one of those that alone are let in.
  ///
  /// @param client empty when it is unknown
  public boolean vouchesFor(Optional<IpAddress> client) {
    return !allowed.isEmpty() && admits(client);
  }

  private static boolean lies(List<Cidr> in, IpAddress address) {
    return in.stream().anyMatch(each -> each.contains(address));
  }
}
