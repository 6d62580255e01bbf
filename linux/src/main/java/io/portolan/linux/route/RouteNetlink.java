// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.IfLink.IFLA_IFNAME;
import static io.portolan.linux.uapi.Netlink.NETLINK_ROUTE;
import static io.portolan.linux.uapi.Netlink.NLM_F_DUMP;
import static io.portolan.linux.uapi.Rtnetlink.RT_TABLE_UNSPEC;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.netlink.NetlinkFailure;
import io.portolan.linux.netlink.NetlinkSocket;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.Rtnetlink;
import io.portolan.linux.uapi.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Links, addresses, routes, neighbours and rules of one network namespace.
///
/// Safe for use by several threads. Errors are [LinuxException]s that name operation and object.
public final class RouteNetlink implements AutoCloseable {
  private final NetlinkSocket socket;

  private RouteNetlink(NetlinkSocket socket) {
    this.socket = socket;
    // So that the kernel filters what it lists.
    socket.strictChecking();
  }

  /// Opens a netlink socket in `namespace`.
  public static RouteNetlink open(NetworkNamespace namespace) {
    return new RouteNetlink(NetlinkSocket.open(namespace, NETLINK_ROUTE));
  }

  /// Opens a netlink socket in the namespace of this process.
  public static RouteNetlink open() {
    return new RouteNetlink(NetlinkSocket.open(NETLINK_ROUTE));
  }

  /// Carries out the changes in order, in one system call. Each is carried out whether or not
  /// others fail; the first failure is thrown, with later ones suppressed in it.
  public void execute(RouteBatch batch) {
    socket.execute(batch.writer());
  }

  /// Carries out the changes in order, in one system call, and returns which failed.
  public List<NetlinkFailure> attempt(RouteBatch batch) {
    return socket.send(batch.writer(), _ -> {});
  }

  /// Carries out the changes that `fill` puts into a batch.
  public void execute(Consumer<RouteBatch> fill) {
    RouteBatch batch = new RouteBatch();
    fill.accept(batch);
    execute(batch);
  }

  /// All links.
  public List<Link> links() {
    NetlinkWriter request = new NetlinkWriter(64);
    request.begin(Rtnetlink.RTM_GETLINK, NLM_F_DUMP, "list links", "");
    LinkCodec.header(request, 0, LinkSettings.NONE);
    return socket.dump(request, LinkCodec::decode);
  }

  /// The link with this name.
  public Optional<Link> link(String name) {
    NetlinkWriter request = new NetlinkWriter(64);
    request.begin(Rtnetlink.RTM_GETLINK, 0, "get link", name);
    LinkCodec.header(request, 0, LinkSettings.NONE);
    request.string(IFLA_IFNAME, name);
    return one(request);
  }

  /// The link with this index.
  public Optional<Link> link(int index) {
    NetlinkWriter request = new NetlinkWriter(64);
    request.begin(Rtnetlink.RTM_GETLINK, 0, "get link", index);
    LinkCodec.header(request, index, LinkSettings.NONE);
    return one(request);
  }

  private Optional<Link> one(NetlinkWriter request) {
    List<Link> found = new ArrayList<>();
    try {
      socket.execute(request, message -> LinkCodec.decode(message, found));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
    return found.stream().findFirst();
  }

  /// The addresses of all links, both families.
  public List<Address> addresses() {
    return addresses(0);
  }

  /// The addresses of one link, both families.
  public List<Address> addresses(int link) {
    NetlinkWriter request = new NetlinkWriter(64);
    request.begin(Rtnetlink.RTM_GETADDR, NLM_F_DUMP, "list addresses", "");
    AddressCodec.header(request, Socket.AF_UNSPEC, 0, 0, link);
    return socket.dump(request, AddressCodec::decode);
  }

  /// The routes of all tables, both families.
  public List<Route> routes() {
    return routes(RT_TABLE_UNSPEC);
  }

  /// The routes of one table, both families; none when there is no such table.
  public List<Route> routes(int table) {
    List<Route> routes = new ArrayList<>(routes(Socket.AF_INET, table));
    routes.addAll(routes(Socket.AF_INET6, table));
    return routes;
  }

  private List<Route> routes(int family, int table) {
    NetlinkWriter request = new NetlinkWriter(64);
    request.begin(Rtnetlink.RTM_GETROUTE, NLM_F_DUMP, "list routes", "table " + table);
    RouteCodec.request(request, family, table);
    try {
      return socket.dump(request, RouteCodec::decode);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of();
      }
      throw e;
    }
  }

  /// The neighbours on all links, both families, without proxy entries.
  public List<Neighbour> neighbours() {
    return neighbours(Socket.AF_UNSPEC).stream()
        .filter(n -> n.family() == Socket.AF_INET || n.family() == Socket.AF_INET6)
        .toList();
  }

  /// The forwarding entries of all bridges and VXLAN links.
  public List<Neighbour> forwarding() {
    return neighbours(Socket.AF_BRIDGE);
  }

  private List<Neighbour> neighbours(int family) {
    NetlinkWriter request = new NetlinkWriter(64);
    request.begin(Rtnetlink.RTM_GETNEIGH, NLM_F_DUMP, "list neighbours", "");
    NeighbourCodec.header(request, family, 0, 0, 0);
    return socket.dump(request, NeighbourCodec::decode);
  }

  /// The rules of both families, by priority within each.
  public List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (int family : new int[] {Socket.AF_INET, Socket.AF_INET6}) {
      NetlinkWriter request = new NetlinkWriter(64);
      request.begin(Rtnetlink.RTM_GETRULE, NLM_F_DUMP, "list rules", "");
      RuleCodec.request(request, family);
      rules.addAll(socket.dump(request, RuleCodec::decode));
    }
    return rules;
  }

  @Override
  public void close() {
    socket.close();
  }
}
