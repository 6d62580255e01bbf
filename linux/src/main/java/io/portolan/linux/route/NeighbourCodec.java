// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.Neighbour.NDA_DST;
import static io.portolan.linux.uapi.Neighbour.NDA_LLADDR;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Neighbours on the wire: `struct ndmsg` and its attributes.
final class NeighbourCodec {
  private static final int HEADER_BYTES = 12;

  private NeighbourCodec() {}

  static void encode(NetlinkWriter out, Neighbour neighbour) {
    header(out, neighbour.family(), neighbour.link(), neighbour.state(), neighbour.flags());
    neighbour.destination().ifPresent(address -> out.bytes(NDA_DST, address.getAddress()));
    neighbour.mac().ifPresent(mac -> out.bytes(NDA_LLADDR, mac.bytes()));
  }

  static void header(NetlinkWriter out, int family, int link, int state, int flags) {
    out.rawU8(family).rawU8(0).rawU16(0).rawU32(link).rawU16(state).rawU8(flags).rawU8(0);
  }

  static void decode(NetlinkMessage message, List<Neighbour> neighbours) {
    Optional<InetAddress> destination = Optional.empty();
    Optional<MacAddress> mac = Optional.empty();
    for (Attributes a = message.attributes(HEADER_BYTES); a.next(); ) {
      switch (a.type()) {
        case NDA_DST -> destination = Optional.of(IpPrefix.address(a.bytes()));
        case NDA_LLADDR -> {
          if (a.length() == MacAddress.BYTES) {
            mac = Optional.of(MacAddress.ofBytes(a.bytes()));
          }
        }
        default -> {}
      }
    }
    neighbours.add(
        new Neighbour(
            message.u8(0), message.u32(4), destination, mac, message.u16(8), message.u8(10)));
  }
}
