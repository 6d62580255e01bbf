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
/// @param announcing those whose connections begin with a header of the PROXY protocol, which says
///     whose they are; of nobody else such a header is read
public record ProxiesInFront(
    List<Cidr> trusted, String header, boolean areBelieved, List<Cidr> announcing) {
  /// There are none.
  public static final ProxiesInFront NONE = of(List.of());

  public ProxiesInFront {
    trusted = List.copyOf(trusted);
    announcing = List.copyOf(announcing);
  }

  /// Where none speaks the PROXY protocol.
  public ProxiesInFront(List<Cidr> trusted, String header, boolean areBelieved) {
    this(trusted, header, areBelieved, List.of());
  }

  /// With the usual fields, all of which are believed.
  public static ProxiesInFront of(List<Cidr> trusted) {
    return new ProxiesInFront(trusted, "x-forwarded-for", true);
  }

  /// The same, of which these speak the PROXY protocol.
  public ProxiesInFront announcing(List<Cidr> these) {
    return new ProxiesInFront(trusted, header, areBelieved, these);
  }

  /// Whether connections from there begin with a header of the PROXY protocol.
  public boolean announces(IpAddress address) {
    return lies(announcing, address);
  }

  /// Whether that is the address of one whose word of a request is taken.
  public boolean has(IpAddress address) {
    return lies(trusted, address);
  }

  private static boolean lies(List<Cidr> in, IpAddress address) {
    for (int i = 0; i < in.size(); i++) {
      if (in.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
