// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.Rtnetlink.RTM_DELADDR;
import static io.portolan.linux.uapi.Rtnetlink.RTM_DELLINK;
import static io.portolan.linux.uapi.Rtnetlink.RTM_DELROUTE;
import static io.portolan.linux.uapi.Rtnetlink.RTM_NEWADDR;
import static io.portolan.linux.uapi.Rtnetlink.RTM_NEWLINK;
import static io.portolan.linux.uapi.Rtnetlink.RTM_NEWROUTE;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Poller;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkSocket;
import io.portolan.linux.uapi.Epoll;
import io.portolan.linux.uapi.Netlink;
import io.portolan.linux.uapi.Rtnetlink;
import io.portolan.linux.uapi.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A subscription to the changes of links, addresses and routes in one network namespace.
public final class RouteEvents implements AutoCloseable {
  private static final int[] GROUPS = {
    Rtnetlink.RTNLGRP_LINK,
    Rtnetlink.RTNLGRP_IPV4_IFADDR,
    Rtnetlink.RTNLGRP_IPV6_IFADDR,
    Rtnetlink.RTNLGRP_IPV4_ROUTE,
    Rtnetlink.RTNLGRP_IPV6_ROUTE
  };
  private static final Duration LONG = Duration.ofDays(1);

  private final NetlinkSocket socket;
  private final Consumer<RouteEvent> listener;
  private volatile boolean closed;

  private RouteEvents(NetlinkSocket socket, Consumer<RouteEvent> listener) {
    this.socket = socket;
    this.listener = listener;
  }

  /// Subscribes. From the return of this method on every change reaches `listener`, in order, on a
  /// virtual thread of its own; so list the state after this.
  public static RouteEvents open(NetworkNamespace namespace, Consumer<RouteEvent> listener) {
    NetlinkSocket socket = NetlinkSocket.open(namespace, Netlink.NETLINK_ROUTE);
    for (int group : GROUPS) {
      socket.join(group);
    }
    RouteEvents events = new RouteEvents(socket, listener);
    Thread.ofVirtual().name("route-events").start(events::loop);
    return events;
  }

  private void loop() {
    while (!closed) {
      Poller.shared().await(socket.fd(), Epoll.EPOLLIN, LONG);
      List<RouteEvent> events = new ArrayList<>();
      try {
        while (!closed && socket.receive(message -> decode(message, events))) {
          events.forEach(listener);
          events.clear();
        }
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOBUFS) {
          throw e;
        }
        listener.accept(new RouteEvent.Lost());
      }
    }
    socket.close();
  }

  static void decode(NetlinkMessage message, List<RouteEvent> events) {
    switch (message.type()) {
      case RTM_NEWLINK -> link(message, true, events);
      case RTM_DELLINK -> link(message, false, events);
      case RTM_NEWADDR -> events.add(new RouteEvent.AddressChanged(AddressCodec.decode(message)));
      case RTM_DELADDR -> events.add(new RouteEvent.AddressRemoved(AddressCodec.decode(message)));
      case RTM_NEWROUTE -> events.add(new RouteEvent.RouteChanged(RouteCodec.decode(message)));
      case RTM_DELROUTE -> events.add(new RouteEvent.RouteRemoved(RouteCodec.decode(message)));
      default -> {}
    }
  }

  private static void link(NetlinkMessage message, boolean there, List<RouteEvent> events) {
    // The bridge tells of its ports by messages of the same type.
    if (message.u8(0) == Socket.AF_UNSPEC) {
      Link link = LinkCodec.decode(message);
      events.add(there ? new RouteEvent.LinkChanged(link) : new RouteEvent.LinkRemoved(link));
    }
  }

  /// Ends the subscription.
  @Override
  public void close() {
    closed = true;
    Poller.shared().cancel(socket.fd());
  }
}
