// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.Rtnetlink.RT_SCOPE_HOST;
import static io.portolan.linux.uapi.Rtnetlink.RT_SCOPE_LINK;
import static io.portolan.linux.uapi.Rtnetlink.RT_SCOPE_UNIVERSE;

import io.portolan.linux.uapi.Socket;

/// An IP address of a link.
///
/// @param link index of the link
/// @param prefix the address, with the length of the network that it is in
/// @param scope RT_SCOPE_; for IPv6 the kernel derives it from the address
/// @param noDad IPv6: usable at once, without duplicate address detection
/// @param noPrefixRoute the kernel makes no route to the network that it is in
public record Address(int link, IpPrefix prefix, int scope, boolean noDad, boolean noPrefixRoute) {

  /// The address `prefix` (such as `10.244.1.5/32`) on a link.
  public static Address on(int link, IpPrefix prefix) {
    return new Address(link, prefix, defaultScope(prefix), false, false);
  }

  private static int defaultScope(IpPrefix prefix) {
    if (prefix.address().isLoopbackAddress()) {
      return RT_SCOPE_HOST;
    }
    boolean ipv6LinkLocal =
        prefix.family() == Socket.AF_INET6 && prefix.address().isLinkLocalAddress();
    return ipv6LinkLocal ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  }

  /// The same with another scope.
  public Address withScope(int newScope) {
    return new Address(link, prefix, newScope, noDad, noPrefixRoute);
  }

  /// The same without duplicate address detection.
  public Address withoutDad() {
    return new Address(link, prefix, scope, true, noPrefixRoute);
  }

  /// The same without a route to its network.
  public Address withoutPrefixRoute() {
    return new Address(link, prefix, scope, noDad, true);
  }

  @Override
  public String toString() {
    return prefix + " dev " + link;
  }
}
