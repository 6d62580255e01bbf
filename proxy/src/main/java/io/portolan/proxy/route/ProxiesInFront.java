// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;

/// The proxies in front of this one whose word of a request's client is taken.
///
/// @param trusted their addresses
/// @param header the field, in lower case, that lists the client and the proxies it came through
/// @param areBelieved whether their `X-Forwarded-*` and `Forwarded` fields are passed on, too
public record ProxiesInFront(List<Cidr> trusted, String header, boolean areBelieved) {
  /// There are none.
  public static final ProxiesInFront NONE = of(List.of());

  public ProxiesInFront {
    trusted = List.copyOf(trusted);
  }

  /// With the usual fields, all of which are believed.
  public static ProxiesInFront of(List<Cidr> trusted) {
    return new ProxiesInFront(trusted, "x-forwarded-for", true);
  }

  /// Whether that is the address of one.
  public boolean has(IpAddress address) {
    for (int i = 0; i < trusted.size(); i++) {
      if (trusted.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
