// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.Peer;
import io.portolan.proxy.route.ProxiesInFront;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Whose connection it is, and where it arrived.
///
/// @param address of the other end, which may be a proxy's
/// @param port of the other end
/// @param inFront proxies that clients come through
/// @param text the address as text
/// @param peer what upstreams are told of it
/// @param proof of who it is
record Caller(
    Listener listener,
    IpAddress address,
    int port,
    ProxiesInFront inFront,
    String text,
    Peer peer,
    ClientProof proof) {
  /// The one at the other end of a channel, or behind it.
  ///
  /// @param told the client's address, by the proxy at the other end; empty where none has told
  static Caller of(
      SocketChannel channel,
      Listener listener,
      ProxySettings settings,
      Optional<InetSocketAddress> told) {
    return of(channel, told.orElseGet(() -> remote(channel)), listener, settings);
  }

  /// The one at that address, whose connection the channel is.
  static Caller of(
      Channel channel, InetSocketAddress known, Listener listener, ProxySettings settings) {
    IpAddress address = IpAddress.ofBytes(known.getAddress().getAddress());
    ProxiesInFront inFront = settings.inFront().get();
    boolean isTrusted = inFront.areBelieved() && inFront.has(address);
    String text = address.toString();
    return new Caller(
        listener,
        address,
        known.getPort(),
        inFront,
        text,
        new Peer(text, isTrusted, listener.arrival().scheme(), listener.arrival().port()),
        new ClientProof(channel, listener.certificates()));
  }

  static InetSocketAddress remote(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    // A client that has already gone has no address.
    return remote == null ? new InetSocketAddress("0.0.0.0", 0) : remote;
  }

  boolean isSecure() {
    return listener.arrival().scheme().equals("https");
  }
}
