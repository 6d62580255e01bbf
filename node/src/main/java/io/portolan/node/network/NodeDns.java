// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.netty.channel.EventLoopGroup;
import io.portolan.datapath.link.Kernel;
import io.portolan.dns.server.DnsMetrics;
import io.portolan.dns.server.DnsServer;
import io.portolan.dns.server.DnsSockets;
import io.portolan.dns.server.Handler;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// The cluster's DNS server as one node has it: asked at the cluster's DNS addresses, which every
/// node answers for itself.
public final class NodeDns {
  private static final int PORT = 53;

  private NodeDns() {}

  /// Opens the sockets in the node's namespace and answers.
  ///
  /// @param addresses where it is asked; they need not be on a link yet
  public static DnsServer start(
      NetworkNamespace node, List<IpAddress> addresses, EventLoopGroup loops, Handler handler) {
    List<Integer> datagrams = new ArrayList<>();
    List<Integer> streams = new ArrayList<>();
    for (IpAddress address : addresses) {
      InetSocketAddress at = new InetSocketAddress(Kernel.inet(address), PORT);
      datagrams.add(Sockets.bindUdp(node, at, BindOptions.NONE.withFreeBind()));
      streams.add(Sockets.listenTcp(node, at, BindOptions.NONE.withFreeBind()));
    }
    return DnsServer.start(loops, new DnsSockets(datagrams, streams), handler, new DnsMetrics());
  }
}
