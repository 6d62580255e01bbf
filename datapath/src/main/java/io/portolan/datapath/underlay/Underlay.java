// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.underlay;

import io.portolan.datapath.NodeNamespace;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sysctl;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteErrors;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The network between the nodes of a cluster on one machine: a namespace with a bridge, and a
/// namespace for each node, plugged into it.
///
/// Nothing of it has a name in the file system: it ends with the process that made it.
/// Safe for use by several threads.
public final class Underlay implements AutoCloseable {
  /// The link to the underlay in every node's namespace.
  public static final String NODE_LINK = "eth0";

  private static final String BRIDGE = "underlay";
  private static final int BRIDGE_INDEX = 1000;

  private final NetworkNamespace namespace;
  private final RouteNetlink netlink;
  private final UnderlayMember.Socket socket;
  private final Map<String, NodeNamespace> nodes = new LinkedHashMap<>();
  private final Map<String, UnderlayMember> members = new LinkedHashMap<>();
  private int ports;

  private Underlay(NetworkNamespace namespace, RouteNetlink netlink, UnderlayMember.Socket socket) {
    this.namespace = namespace;
    this.netlink = netlink;
    this.socket = socket;
  }

  /// Makes the bridge.
  ///
  /// @param blocks what the nodes' addresses come from, at most one for each family
  /// @param mtu of the links between nodes, in bytes, at least 1280
  public static Underlay create(List<Cidr> blocks, int mtu) {
    NetworkNamespace namespace = NetworkNamespace.create();
    // The bridge only switches: no addresses of its own, no chatter.
    Sysctl.write(namespace, "net/ipv6/conf/default/disable_ipv6", "1");
    RouteNetlink netlink = RouteNetlink.open(namespace);
    netlink.execute(
        batch ->
            batch
                .addBridge(BRIDGE, LinkSettings.NONE.withIndex(BRIDGE_INDEX).withMtu(mtu))
                .changeLink(BRIDGE_INDEX, LinkSettings.NONE.setUp()));
    return new Underlay(
        namespace,
        netlink,
        new UnderlayMember.Socket(netlink, BRIDGE_INDEX, List.copyOf(blocks), mtu));
  }

  /// Makes a node; the one of that name when there is one.
  ///
  /// @param addresses at most one for each family, each in one of the underlay's blocks
  public synchronized NodeNamespace addNode(String name, List<IpAddress> addresses) {
    NodeNamespace existing = nodes.get(name);
    if (existing != null) {
      return existing;
    }
    NetworkNamespace created = NetworkNamespace.create();
    try {
      plug("node " + name, NODE_LINK, created, addresses);
    } catch (LinuxException e) {
      created.close();
      throw e;
    }
    NodeNamespace node = new NodeNamespace(name, created, List.copyOf(addresses));
    nodes.put(name, node);
    return node;
  }

  /// Plugs a namespace in that is not a node.
  ///
  /// @param member a name among all members
  /// @param linkName a name that is free in `joining`
  synchronized void plug(
      String member, String linkName, NetworkNamespace joining, List<IpAddress> addresses) {
    RouteNetlink inside = RouteNetlink.open(joining);
    try {
      UnderlayMember plugged =
          UnderlayMember.plug(
              socket,
              "port" + ports++,
              linkName,
              new UnderlayMember.Joining(joining, inside, addresses, "portolan " + member));
      for (UnderlayMember other : members.values()) {
        other.learn(plugged);
        plugged.learn(other);
      }
      members.put(member, plugged);
    } catch (LinuxException e) {
      inside.close();
      throw e;
    }
  }

  /// Takes a member out; absent is no error.
  synchronized void unplug(String member) {
    UnderlayMember gone = members.remove(member);
    if (gone != null) {
      try (RouteNetlink _ = gone.netlink()) {
        netlink.execute(new RouteBatch().deleteLink(gone.port()));
      } catch (LinuxException e) {
        if (!RouteErrors.isAbsent(e)) {
          throw e;
        }
      }
    }
  }

  /// Removes a node with all that is in it; absent is no error.
  public synchronized void removeNode(String name) {
    unplug("node " + name);
    NodeNamespace gone = nodes.remove(name);
    if (gone != null) {
      gone.namespace().close();
    }
  }

  public synchronized Optional<NodeNamespace> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /// The namespace with the bridge.
  public NetworkNamespace bridgeNamespace() {
    return namespace;
  }

  /// Lets go of all nodes and the bridge. The kernel takes them down in its own time, with every
  /// link that has an end in one of them.
  @Override
  public synchronized void close() {
    members.values().forEach(member -> member.netlink().close());
    members.clear();
    nodes.values().forEach(node -> node.namespace().close());
    nodes.clear();
    netlink.close();
    namespace.close();
  }
}
