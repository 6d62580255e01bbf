// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.IfLink.IFLA_IFNAME;
import static io.portolan.linux.uapi.IfLink.IFLA_INFO_DATA;
import static io.portolan.linux.uapi.Netlink.NLM_F_APPEND;
import static io.portolan.linux.uapi.Netlink.NLM_F_CREATE;
import static io.portolan.linux.uapi.Netlink.NLM_F_EXCL;
import static io.portolan.linux.uapi.Netlink.NLM_F_REPLACE;

import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.Rtnetlink;
import io.portolan.linux.uapi.Veth;
import java.util.function.BiConsumer;

/// Changes to links, addresses, routes, neighbours and rules, which travel to the kernel together.
///
/// `add` fails with EEXIST where the thing is there, `replace` makes it so either way, `delete`
/// fails with ENODEV, ENOENT, ESRCH or EADDRNOTAVAIL where it is absent (see [RouteErrors]).
/// Not safe for use by several threads. Reusable after [#reset].
public final class RouteBatch {
  private static final int ADD = NLM_F_CREATE | NLM_F_EXCL;
  private static final int REPLACE = NLM_F_CREATE | NLM_F_REPLACE;
  private static final int APPEND = NLM_F_CREATE | NLM_F_APPEND;

  private final NetlinkWriter out = new NetlinkWriter(1024);

  NetlinkWriter writer() {
    return out;
  }

  /// Whether it holds no change.
  public boolean isEmpty() {
    return out.isEmpty();
  }

  /// How many changes it holds.
  public int count() {
    return out.count();
  }

  /// Forgets all changes.
  public void reset() {
    out.reset();
  }

  /// A pair of links joined like a cable; each end is made right in its own namespace. The peer
  /// can only be set up afterwards, by a change in its namespace: the kernel opens it before the
  /// pair is joined (ENOTCONN).
  public RouteBatch addVeth(
      String name, LinkSettings settings, String peerName, LinkSettings peerSettings) {
    if (peerSettings.up().isPresent()) {
      throw new IllegalArgumentException("the peer of a veth cannot be made up: " + peerName);
    }
    beginLink(name, settings, "add veth");
    int info = LinkCodec.beginInfo(out, "veth");
    int data = out.nest(IFLA_INFO_DATA);
    int peer = out.nest(Veth.VETH_INFO_PEER);
    LinkCodec.header(out, peerSettings.index().orElse(0), peerSettings);
    LinkCodec.settings(out, peerSettings.withName(peerName));
    out.endNest(peer).endNest(data).endNest(info);
    return this;
  }

  /// A bridge. Links become its ports by [LinkSettings#withMaster].
  public RouteBatch addBridge(String name, LinkSettings settings) {
    return addLink("bridge", name, settings);
  }

  /// A link of a kind that needs no data of its own, named as `ip link add type` names it.
  public RouteBatch addLink(String kind, String name, LinkSettings settings) {
    beginLink(name, settings, "add " + kind);
    out.endNest(LinkCodec.beginInfo(out, kind));
    return this;
  }

  /// A VXLAN tunnel.
  public RouteBatch addVxlan(String name, LinkSettings settings, Vxlan vxlan) {
    beginLink(name, settings, "add vxlan");
    int info = LinkCodec.beginInfo(out, "vxlan");
    LinkCodec.vxlan(out, vxlan);
    out.endNest(info);
    return this;
  }

  private void beginLink(String name, LinkSettings settings, String operation) {
    out.begin(Rtnetlink.RTM_NEWLINK, ADD, operation, name);
    LinkCodec.header(out, settings.index().orElse(0), settings);
    LinkCodec.settings(out, settings.withName(name));
  }

  /// Changes the link with this index.
  public RouteBatch changeLink(int index, LinkSettings settings) {
    out.begin(Rtnetlink.RTM_SETLINK, 0, "change link", index);
    LinkCodec.header(out, index, settings);
    LinkCodec.settings(out, settings);
    return this;
  }

  /// Changes the link with this name; the settings cannot rename it.
  public RouteBatch changeLink(String name, LinkSettings settings) {
    out.begin(Rtnetlink.RTM_SETLINK, 0, "change link", name);
    LinkCodec.header(out, 0, settings);
    LinkCodec.settings(out, settings.withName(name));
    return this;
  }

  /// Removes a link; with one end of a veth goes the other. Waits for the kernel's readers, some
  /// milliseconds: where both ends' namespaces go anyway, closing those is cheaper.
  public RouteBatch deleteLink(int index) {
    out.begin(Rtnetlink.RTM_DELLINK, 0, "delete link", index);
    LinkCodec.header(out, index, LinkSettings.NONE);
    return this;
  }

  /// Removes the link with this name.
  public RouteBatch deleteLink(String name) {
    out.begin(Rtnetlink.RTM_DELLINK, 0, "delete link", name);
    LinkCodec.header(out, 0, LinkSettings.NONE);
    out.string(IFLA_IFNAME, name);
    return this;
  }

  /// Adds an address to its link.
  public RouteBatch addAddress(Address address) {
    return change(Rtnetlink.RTM_NEWADDR, ADD, "add address", address, AddressCodec::encode);
  }

  /// Adds an address or brings its flags up to date.
  public RouteBatch replaceAddress(Address address) {
    return change(Rtnetlink.RTM_NEWADDR, REPLACE, "replace address", address, AddressCodec::encode);
  }

  /// Takes an address from its link.
  public RouteBatch deleteAddress(Address address) {
    return change(Rtnetlink.RTM_DELADDR, 0, "delete address", address, AddressCodec::encode);
  }

  /// Adds a route; EEXIST when its table has one with the same destination and metric.
  public RouteBatch addRoute(Route route) {
    return change(Rtnetlink.RTM_NEWROUTE, ADD, "add route", route, RouteCodec::encode);
  }

  /// Adds a route or replaces the one with the same destination, table and metric.
  public RouteBatch replaceRoute(Route route) {
    return change(Rtnetlink.RTM_NEWROUTE, REPLACE, "replace route", route, RouteCodec::encode);
  }

  /// Removes a route.
  public RouteBatch deleteRoute(Route route) {
    return change(Rtnetlink.RTM_DELROUTE, 0, "delete route", route, RouteCodec::encode);
  }

  /// Adds a neighbour or a forwarding entry.
  public RouteBatch addNeighbour(Neighbour neighbour) {
    return change(Rtnetlink.RTM_NEWNEIGH, ADD, "add neighbour", neighbour, NeighbourCodec::encode);
  }

  /// Adds a neighbour or a forwarding entry, or replaces the one of the same address.
  public RouteBatch replaceNeighbour(Neighbour neighbour) {
    return change(
        Rtnetlink.RTM_NEWNEIGH, REPLACE, "replace neighbour", neighbour, NeighbourCodec::encode);
  }

  /// Adds one more peer to a forwarding entry, as for frames that go to all.
  public RouteBatch appendNeighbour(Neighbour neighbour) {
    return change(
        Rtnetlink.RTM_NEWNEIGH, APPEND, "append neighbour", neighbour, NeighbourCodec::encode);
  }

  /// Removes a neighbour or a forwarding entry.
  public RouteBatch deleteNeighbour(Neighbour neighbour) {
    return change(Rtnetlink.RTM_DELNEIGH, 0, "delete neighbour", neighbour, NeighbourCodec::encode);
  }

  /// Adds a rule; EEXIST when the very same is there.
  public RouteBatch addRule(Rule rule) {
    return change(Rtnetlink.RTM_NEWRULE, ADD, "add rule", rule, RuleCodec::encode);
  }

  /// Removes a rule.
  public RouteBatch deleteRule(Rule rule) {
    return change(Rtnetlink.RTM_DELRULE, 0, "delete rule", rule, RuleCodec::encode);
  }

  private <T> RouteBatch change(
      int type, int flags, String operation, T subject, BiConsumer<NetlinkWriter, T> codec) {
    out.begin(type, flags, operation, subject);
    codec.accept(out, subject);
    return this;
  }
}
