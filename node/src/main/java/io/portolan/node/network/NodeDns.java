// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.netty.channel.IoEventLoopGroup;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.node.NodeNames;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.dns.server.DnsMetrics;
import io.portolan.dns.server.DnsServer;
import io.portolan.dns.server.DnsSockets;
import io.portolan.dns.server.Handler;
import io.portolan.dns.server.StatusPage;
import io.portolan.dns.server.StatusServer;
import io.portolan.dns.watch.WatchedNames;
import io.portolan.linux.BindOptions;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The cluster's DNS server as one node has it: asked at the cluster's DNS addresses, which every
/// node answers for itself, and at the node's own, where the pods of kube-dns are, at the ports
/// that the Corefile names; what it tells over HTTP it tells there, too.
public final class NodeDns implements AutoCloseable {
  private final NodeNamespace node;
  private final List<IpAddress> shared;
  private final IoEventLoopGroup loops;
  private final ClusterDns dns;
  private final WatchedNames watched;
  private final Map<Integer, DnsServer> servers = new HashMap<>();
  private final Map<Integer, List<StatusServer>> pages = new HashMap<>();

  private NodeDns(
      NodeNamespace node,
      List<IpAddress> shared,
      IoEventLoopGroup loops,
      ClusterDns dns,
      WatchedNames watched) {
    this.node = node;
    this.shared = shared;
    this.loops = loops;
    this.dns = dns;
    this.watched = watched;
  }

  /// Opens the sockets in the node's namespace and answers.
  ///
  /// @param shared the cluster's DNS addresses; they need not be on a link yet
  /// @param names what learns from the answers
  public static NodeDns start(
      NodeNamespace node,
      List<IpAddress> shared,
      IoEventLoopGroup loops,
      ClusterDns dns,
      NodeNames names) {
    WatchedNames watched = new WatchedNames(names::learn);
    names.watch(watched::watch);
    NodeDns started = new NodeDns(node, shared, loops, dns, watched);
    started.listen();
    return started;
  }

  /// Answers at the ports that are configured now, and no longer at others.
  public synchronized void listen() {
    for (int port : dns.ports()) {
      servers.computeIfAbsent(port, this::open);
    }
    servers
        .entrySet()
        .removeIf(
            server -> {
              boolean isGone = !dns.ports().contains(server.getKey());
              if (isGone) {
                server.getValue().close();
              }
              return isGone;
            });
    // The pages of a port may have changed with the configuration, so they are opened anew.
    pages.values().forEach(open -> open.forEach(StatusServer::close));
    pages.clear();
    dns.pages().forEach((port, told) -> pages.put(port, tell(port, told)));
  }

  /// Answers as `next` does, after this node has learned what its policies have to know of that.
  public Handler before(Handler next) {
    return watched.before(next);
  }

  private Stream<IpAddress> addresses() {
    return Stream.concat(shared.stream(), node.addresses().stream());
  }

  private DnsServer open(int port) {
    List<Integer> datagrams = new ArrayList<>();
    List<Integer> streams = new ArrayList<>();
    try {
      for (IpAddress address : addresses().toList()) {
        InetSocketAddress at = new InetSocketAddress(Kernel.inet(address), port);
        datagrams.add(Sockets.bindUdp(node.namespace(), at, BindOptions.NONE.withFreeBind()));
        streams.add(Sockets.listenTcp(node.namespace(), at, BindOptions.NONE.withFreeBind()));
      }
    } catch (RuntimeException taken) {
      datagrams.forEach(Sockets::close);
      streams.forEach(Sockets::close);
      throw taken;
    }
    DnsSockets sockets = new DnsSockets(datagrams, streams);
    return DnsServer.start(loops, sockets, watched.before(dns.at(port)), new DnsMetrics());
  }

  private List<StatusServer> tell(int port, Map<String, Supplier<StatusPage>> told) {
    return addresses()
        .map(address -> new InetSocketAddress(Kernel.inet(address), port))
        .map(at -> Sockets.listenTcp(node.namespace(), at, BindOptions.NONE.withFreeBind()))
        .map(fd -> StatusServer.start(loops, fd, told))
        .toList();
  }

  @Override
  public synchronized void close() {
    servers.values().forEach(DnsServer::close);
    pages.values().forEach(open -> open.forEach(StatusServer::close));
  }
}
