// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.IfLink.IFLA_ADDRESS;
import static io.portolan.linux.uapi.IfLink.IFLA_AF_SPEC;
import static io.portolan.linux.uapi.IfLink.IFLA_GROUP;
import static io.portolan.linux.uapi.IfLink.IFLA_IFALIAS;
import static io.portolan.linux.uapi.IfLink.IFLA_IFNAME;
import static io.portolan.linux.uapi.IfLink.IFLA_INET6_ADDR_GEN_MODE;
import static io.portolan.linux.uapi.IfLink.IFLA_INFO_DATA;
import static io.portolan.linux.uapi.IfLink.IFLA_INFO_KIND;
import static io.portolan.linux.uapi.IfLink.IFLA_LINK;
import static io.portolan.linux.uapi.IfLink.IFLA_LINKINFO;
import static io.portolan.linux.uapi.IfLink.IFLA_LINK_NETNSID;
import static io.portolan.linux.uapi.IfLink.IFLA_MASTER;
import static io.portolan.linux.uapi.IfLink.IFLA_MTU;
import static io.portolan.linux.uapi.IfLink.IFLA_NET_NS_FD;
import static io.portolan.linux.uapi.IfLink.IN6_ADDR_GEN_MODE_EUI64;
import static io.portolan.linux.uapi.IfLink.IN6_ADDR_GEN_MODE_NONE;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.If;
import io.portolan.linux.uapi.IfLink;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Links on the wire: `struct ifinfomsg` and its attributes.
final class LinkCodec {
  static final int HEADER_BYTES = 16;

  private LinkCodec() {}

  /// `struct ifinfomsg`, with the flags that `settings` sets.
  static void header(NetlinkWriter out, int index, LinkSettings settings) {
    int flags = settings.up().orElse(false) ? If.IFF_UP : 0;
    int change = settings.up().isPresent() ? If.IFF_UP : 0;
    out.rawU8(Socket.AF_UNSPEC).rawU8(0).rawU16(0).rawU32(index).rawU32(flags).rawU32(change);
  }

  static void settings(NetlinkWriter out, LinkSettings settings) {
    settings.name().ifPresent(name -> out.string(IFLA_IFNAME, name));
    settings.mac().ifPresent(mac -> out.bytes(IFLA_ADDRESS, mac.bytes()));
    settings.mtu().ifPresent(mtu -> out.u32(IFLA_MTU, mtu));
    settings.master().ifPresent(master -> out.u32(IFLA_MASTER, master));
    settings.alias().ifPresent(alias -> out.string(IFLA_IFALIAS, alias));
    settings.group().ifPresent(group -> out.u32(IFLA_GROUP, group));
    settings.namespace().ifPresent(namespace -> out.u32(IFLA_NET_NS_FD, namespace.fd()));
    settings.linkLocalAddress().ifPresent(wanted -> addressGeneration(out, wanted));
  }

  private static void addressGeneration(NetlinkWriter out, boolean wanted) {
    int specification = out.nest(IFLA_AF_SPEC);
    int family = out.nest(Socket.AF_INET6);
    int mode = wanted ? IN6_ADDR_GEN_MODE_EUI64 : IN6_ADDR_GEN_MODE_NONE;
    out.u8(IFLA_INET6_ADDR_GEN_MODE, mode).endNest(family).endNest(specification);
  }

  /// IFLA_LINKINFO for a kind; the result goes to [#endInfo].
  static int beginInfo(NetlinkWriter out, String kind) {
    int info = out.nest(IFLA_LINKINFO);
    out.string(IFLA_INFO_KIND, kind);
    return info;
  }

  static void vxlan(NetlinkWriter out, Vxlan vxlan) {
    int data = out.nest(IFLA_INFO_DATA);
    out.u32(IfLink.IFLA_VXLAN_ID, vxlan.id());
    vxlan.local().ifPresent(local -> out.bytes(localType(local), local.getAddress()));
    if (vxlan.underlay() != 0) {
      out.u32(IfLink.IFLA_VXLAN_LINK, vxlan.underlay());
    }
    out.be16(IfLink.IFLA_VXLAN_PORT, vxlan.port());
    out.u8(IfLink.IFLA_VXLAN_LEARNING, vxlan.learning() ? 1 : 0);
    out.endNest(data);
  }

  private static int localType(InetAddress local) {
    return IpPrefix.family(local) == Socket.AF_INET
        ? IfLink.IFLA_VXLAN_LOCAL
        : IfLink.IFLA_VXLAN_LOCAL6;
  }

  static void decode(NetlinkMessage message, List<Link> links) {
    links.add(decode(message));
  }

  static Link decode(NetlinkMessage message) {
    Fields fields = new Fields();
    for (Attributes a = message.attributes(HEADER_BYTES); a.next(); ) {
      fields.take(a);
    }
    return new Link(
        message.u32(4),
        fields.name,
        fields.kind,
        message.u32(8),
        fields.mtu,
        fields.mac,
        fields.master,
        fields.alias,
        fields.group,
        fields.peer,
        fields.peerNamespace,
        fields.vxlan);
  }

  private static final class Fields {
    private String name = "";
    private String kind = "";
    private int mtu;
    private Optional<MacAddress> mac = Optional.empty();
    private int master;
    private String alias = "";
    private int group;
    private int peer;
    private OptionalInt peerNamespace = OptionalInt.empty();
    private Optional<Vxlan> vxlan = Optional.empty();

    private void take(Attributes a) {
      switch (a.type()) {
        case IFLA_IFNAME -> name = a.string();
        case IFLA_MTU -> mtu = a.u32();
        case IFLA_ADDRESS -> {
          if (a.length() == MacAddress.BYTES) {
            mac = Optional.of(MacAddress.ofBytes(a.bytes()));
          }
        }
        case IFLA_MASTER -> master = a.u32();
        case IFLA_IFALIAS -> alias = a.string();
        case IFLA_GROUP -> group = a.u32();
        case IFLA_LINK -> peer = a.u32();
        case IFLA_LINK_NETNSID -> peerNamespace = OptionalInt.of(a.u32());
        case IFLA_LINKINFO -> takeInfo(a.nested());
        default -> {}
      }
    }

    private void takeInfo(Attributes info) {
      while (info.next()) {
        if (info.type() == IFLA_INFO_KIND) {
          kind = info.string();
        } else if (info.type() == IFLA_INFO_DATA && kind.equals("vxlan")) {
          vxlan = Optional.of(vxlan(info.nested()));
        }
      }
    }

    private static Vxlan vxlan(Attributes data) {
      int id = 0;
      Optional<InetAddress> local = Optional.empty();
      int underlay = 0;
      int port = 0;
      boolean learning = false;
      while (data.next()) {
        switch (data.type()) {
          case IfLink.IFLA_VXLAN_ID -> id = data.u32();
          case IfLink.IFLA_VXLAN_LOCAL, IfLink.IFLA_VXLAN_LOCAL6 ->
              local = Optional.of(IpPrefix.address(data.bytes()));
          case IfLink.IFLA_VXLAN_LINK -> underlay = data.u32();
          case IfLink.IFLA_VXLAN_PORT -> port = data.be16();
          case IfLink.IFLA_VXLAN_LEARNING -> learning = data.u8() != 0;
          default -> {}
        }
      }
      return new Vxlan(id, local, underlay, port, learning);
    }
  }
}
