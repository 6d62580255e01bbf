// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.portolan.datapath.link.Kernel;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.packet.PacketSocket;
import io.portolan.linux.packet.Resolution;
import io.portolan.linux.packet.ResolutionCodec;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.IpAddress;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Answers for addresses on a link, by ARP and neighbour discovery, with the link's own Ethernet
/// address; so that the addresses need not be on the node.
final class LinkAnnouncer implements Announcer {
  private static final System.Logger LOG = System.getLogger(LinkAnnouncer.class.getName());

  // RFC 5227 waits for seconds, since it knows nothing of the link; here nobody is far away, and
  // a kernel answers within a millisecond.
  private static final int PROBES = 3;
  private static final Duration PROBE_EVERY = Duration.ofMillis(5);

  /// A switch or a neighbour may lose one.
  private static final int ANNOUNCEMENTS = 4;

  private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(500);

  private final PacketSocket socket;
  private final MacAddress mac;
  private final Map<InetAddress, Integer> announced = new ConcurrentHashMap<>();
  private final Map<InetAddress, MacAddress> probed = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  private LinkAnnouncer(PacketSocket socket, MacAddress mac, String link) {
    this.socket = socket;
    this.mac = mac;
    this.thread = Thread.ofVirtual().name("announcer on " + link).unstarted(this::loop);
  }

  /// Begins to listen on the link of that name.
  static LinkAnnouncer start(NetworkNamespace namespace, String name) {
    Link link;
    try (RouteNetlink netlink = RouteNetlink.open(namespace)) {
      link = netlink.link(name).orElseThrow();
    }
    PacketSocket socket = PacketSocket.open(namespace, link.index());
    LinkAnnouncer announcer =
        new LinkAnnouncer(socket, link.mac().orElseThrow(), name + " in " + namespace);
    announcer.thread.start();
    return announcer;
  }

  @Override
  public Map<IpAddress, MacAddress> probe(Collection<IpAddress> addresses) {
    Map<IpAddress, MacAddress> used = new HashMap<>();
    probed.clear();
    addresses.forEach(address -> probed.put(Kernel.inet(address), mac));
    try {
      for (int i = 0; i < PROBES; i++) {
        addresses.forEach(address -> send(ResolutionCodec.probe(mac, Kernel.inet(address))));
        Thread.sleep(PROBE_EVERY);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    for (IpAddress address : addresses) {
      MacAddress owner = probed.getOrDefault(Kernel.inet(address), mac);
      if (!owner.equals(mac)) {
        used.put(address, owner);
      }
    }
    probed.clear();
    return used;
  }

  @Override
  public void announce(IpAddress address) {
    InetAddress inet = Kernel.inet(address);
    announced.put(inet, ANNOUNCEMENTS - 1);
    send(ResolutionCodec.announcement(mac, inet));
  }

  @Override
  public void withdraw(IpAddress address) {
    announced.remove(Kernel.inet(address));
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
    thread.interrupt();
  }

  private void loop() {
    long next = System.nanoTime();
    while (!closed) {
      try {
        socket.receive(ANNOUNCE_EVERY).flatMap(ResolutionCodec::read).ifPresent(this::heard);
        if (System.nanoTime() - next > 0) {
          next = System.nanoTime() + ANNOUNCE_EVERY.toNanos();
          repeat();
        }
      } catch (LinuxException e) {
        if (closed) {
          return;
        }
        LOG.log(Level.WARNING, () -> thread.getName() + ": " + e.getMessage());
      }
    }
  }

  private void heard(Resolution said) {
    probed.replaceAll((address, owner) -> said.claims(address) ? said.from() : owner);
    if (said instanceof Resolution.Question question
        && announced.containsKey(question.target())
        && !question.from().equals(mac)
        && !question.source().equals(question.target())) {
      send(ResolutionCodec.answer(mac, question));
    }
  }

  private void repeat() {
    announced.forEach(
        (address, left) -> {
          if (left > 0 && announced.replace(address, left, left - 1)) {
            send(ResolutionCodec.announcement(mac, address));
          }
        });
  }

  /// A frame that is lost is asked for again.
  private void send(byte[] frame) {
    try {
      socket.send(frame);
    } catch (LinuxException e) {
      LOG.log(Level.DEBUG, () -> thread.getName() + ": " + e.getMessage());
    }
  }
}
