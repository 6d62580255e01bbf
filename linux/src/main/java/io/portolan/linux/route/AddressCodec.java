// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.IfAddr.IFA_ADDRESS;
import static io.portolan.linux.uapi.IfAddr.IFA_FLAGS;
import static io.portolan.linux.uapi.IfAddr.IFA_F_NODAD;
import static io.portolan.linux.uapi.IfAddr.IFA_F_NOPREFIXROUTE;
import static io.portolan.linux.uapi.IfAddr.IFA_LOCAL;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.Socket;
import java.util.List;

/// Addresses on the wire: `struct ifaddrmsg` and its attributes.
final class AddressCodec {
  private static final int HEADER_BYTES = 8;

  private AddressCodec() {}

  static void encode(NetlinkWriter out, Address address) {
    IpPrefix prefix = address.prefix();
    header(out, prefix.family(), prefix.length(), address.scope(), address.link());
    byte[] bytes = prefix.address().getAddress();
    out.bytes(IFA_LOCAL, bytes).bytes(IFA_ADDRESS, bytes);
    int flags =
        (address.noDad() ? IFA_F_NODAD : 0) | (address.noPrefixRoute() ? IFA_F_NOPREFIXROUTE : 0);
    if (flags != 0) {
      out.u32(IFA_FLAGS, flags);
    }
  }

  static void header(NetlinkWriter out, int family, int length, int scope, int link) {
    out.rawU8(family).rawU8(length).rawU8(0).rawU8(scope).rawU32(link);
  }

  static void decode(NetlinkMessage message, List<Address> addresses) {
    int family = message.u8(0);
    if (family == Socket.AF_INET || family == Socket.AF_INET6) {
      addresses.add(decode(message));
    }
  }

  static Address decode(NetlinkMessage message) {
    byte[] address = new byte[4];
    boolean local = false;
    int flags = message.u8(2);
    for (Attributes a = message.attributes(HEADER_BYTES); a.next(); ) {
      switch (a.type()) {
        case IFA_LOCAL -> {
          address = a.bytes();
          local = true;
        }
        case IFA_ADDRESS -> {
          // The other end on a point-to-point link, unless it stands alone.
          if (!local) {
            address = a.bytes();
          }
        }
        case IFA_FLAGS -> flags = a.u32();
        default -> {}
      }
    }
    return new Address(
        message.u32(4),
        new IpPrefix(IpPrefix.address(address), message.u8(1)),
        message.u8(3),
        (flags & IFA_F_NODAD) != 0,
        (flags & IFA_F_NOPREFIXROUTE) != 0);
  }
}
