// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.util.Optional;

/// An entry of the neighbour table: which Ethernet address an IP address has on a link; or of the
/// forwarding table of a bridge or VXLAN link: behind which address an Ethernet address is.
///
/// @param family AF_INET, AF_INET6, or AF_BRIDGE for a forwarding entry
/// @param link index of the link
/// @param destination the neighbour, or the VXLAN peer; absent in the entry of a bridge
/// @param state the NUD_ bits
/// @param flags the NTF_ bits
public record Neighbour(
    int family,
    int link,
    Optional<InetAddress> destination,
    Optional<MacAddress> mac,
    int state,
    int flags) {
  private static final int NUD_NOARP = io.portolan.linux.uapi.Neighbour.NUD_NOARP;
  private static final int NUD_PERMANENT = io.portolan.linux.uapi.Neighbour.NUD_PERMANENT;
  private static final int NTF_SELF = io.portolan.linux.uapi.Neighbour.NTF_SELF;
  private static final int NTF_PROXY = io.portolan.linux.uapi.Neighbour.NTF_PROXY;

  /// An entry that never expires and is not counted against the limits of the table.
  public static Neighbour permanent(int link, InetAddress address, MacAddress mac) {
    return new Neighbour(
        IpPrefix.family(address), link, Optional.of(address), Optional.of(mac), NUD_PERMANENT, 0);
  }

  /// An address for which the link's own Ethernet address is answered.
  public static Neighbour proxy(int link, InetAddress address) {
    return new Neighbour(
        IpPrefix.family(address), link, Optional.of(address), Optional.empty(), 0, NTF_PROXY);
  }

  /// An entry of a VXLAN link: frames for `mac` go to the peer `address`. The address
  /// 00:00:00:00:00:00 stands for all others.
  public static Neighbour forwarding(int link, MacAddress mac, InetAddress address) {
    return new Neighbour(
        Socket.AF_BRIDGE,
        link,
        Optional.of(address),
        Optional.of(mac),
        NUD_PERMANENT | NUD_NOARP,
        NTF_SELF);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (family == Socket.AF_BRIDGE) {
      mac.ifPresent(text::append);
      destination.ifPresent(address -> text.append(" dst ").append(IpPrefix.text(address)));
      return text.append(" dev ").append(link).toString();
    }
    destination.ifPresent(address -> text.append(IpPrefix.text(address)));
    mac.ifPresent(address -> text.append(" lladdr ").append(address));
    return text.append(" dev ").append(link).toString();
  }
}
