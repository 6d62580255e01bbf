// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.PodNetwork;
import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.netlink.NetlinkFailure;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteErrors;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.NodePortAddresses;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Connects pods by a pair of links each: `eth0` in the pod's namespace, a link named after the
/// pod's UID in the node's, and a route to each of the pod's addresses.
public final class PodLinks implements PodNetwork {
  /* The kernel takes a whole pod in two system calls, one for each namespace, because the indexes of
  both links are chosen here and so are known before the links are made.

  Both ends know each other's Ethernet address for good: nothing is resolved, and the neighbour
  table, which all namespaces of the machine share, does not fill. */

  private static final String POD_LINK = "eth0";

  /// Above what the kernel gives by itself, below what any namespace counts up to.
  private static final int POD_INDEX = 1_000_000;

  private static final int FIRST_INDEX = 1_000_000;

  private final RouteNetlink node;
  private final Supplier<NodeFacts> self;
  private final int mtu;
  private final boolean answersLoopback;
  private final ConcurrentMap<String, Attached> attached = new ConcurrentHashMap<>();
  private final AtomicInteger lastIndex = new AtomicInteger(FIRST_INDEX);

  /// The links that a predecessor made, by name, and what was in the node's namespace then.
  private final ConcurrentMap<String, Link> inherited = new ConcurrentHashMap<>();

  private final LinkEnd there;

  /// A pod that is on the network.
  ///
  /// @param index of the node's link to it
  private record Attached(int index, List<IpAddress> addresses) {}

  /// @param node the node's namespace; stays the caller's
  /// @param self the node's facts as they are now
  /// @param mtu of a pod's link, in bytes
  /// @param nodePorts where the node's loopback addresses are among these, pods answer to them
  public PodLinks(
      RouteNetlink node, Supplier<NodeFacts> self, int mtu, NodePortAddresses nodePorts) {
    this.node = node;
    this.self = self;
    this.mtu = mtu;
    this.answersLoopback = nodePorts.loopback().contains(IpAddress.localhost(Family.IPV6));
    for (Link link : links()) {
      inherited.put(link.name(), link);
      lastIndex.accumulateAndGet(link.index(), Math::max);
    }
    this.there = inherited.isEmpty() ? LinkEnd.NOTHING : LinkEnd.listed(node);
  }

  /// The name of the node's link to the pod with this UID.
  public static String linkName(String uid) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(uid.getBytes(StandardCharsets.UTF_8));
      return "pod" + HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void attach(PodAttachment pod) {
    if (pod.addresses().isEmpty()) {
      throw new IllegalArgumentException(pod.pod() + " has no address");
    }
    String name = linkName(pod.uid());
    MacAddress mac = Kernel.podMac(pod.addresses());
    try (RouteNetlink inPod = RouteNetlink.open(pod.namespace())) {
      Link old = inherited.remove(name);
      if (old != null && isJoined(old, inPod)) {
        complete(pod, old, inPod);
        return;
      }
      int index = lastIndex.incrementAndGet();
      RouteBatch batch = new RouteBatch();
      batch.addVeth(
          name,
          LinkSettings.NONE
              .withIndex(index)
              .withMac(Kernel.GATEWAY_MAC)
              .withMtu(mtu)
              .withGroup(Kernel.POD_GROUP),
          POD_LINK,
          LinkSettings.NONE.withIndex(POD_INDEX).withMac(mac).withMtu(mtu).in(pod.namespace()));
      raise(batch, index, pod);
      nodeSide(index, pod, mac).putInto(batch);
      List<NetlinkFailure> failures = node.attempt(batch);
      if (!failures.isEmpty()) {
        repairOrMakeAgain(pod, inPod, failures);
        return;
      }
      try {
        inPod.execute(raisedInPod(podSide(pod)));
        Carrier.await(node, index);
        attached.put(pod.uid(), new Attached(index, pod.addresses()));
      } catch (LinuxException e) {
        removeLink(pod.uid());
        throw e;
      }
    }
  }

  private static void raise(RouteBatch batch, int index, PodAttachment pod) {
    batch.changeLink(
        index,
        LinkSettings.NONE.withAlias(pod.pod().toString()).withLinkLocalAddress(false).setUp());
  }

  /// What the node has of a pod once the link is there.
  private LinkEnd nodeSide(int index, PodAttachment pod, MacAddress mac) {
    List<Address> addresses = new ArrayList<>();
    List<Neighbour> neighbours = new ArrayList<>();
    List<Route> routes = new ArrayList<>();
    for (IpAddress address : pod.addresses()) {
      if (address.family() == Family.IPV6) {
        addresses.add(
            Address.on(index, new IpPrefix(Kernel.inet(Kernel.gateway(Family.IPV6)), 64))
                .withoutDad()
                .withoutPrefixRoute());
        if (answersLoopback) {
          routes.add(Kernel.loopbackBy(index));
        }
      }
      neighbours.add(Neighbour.permanent(index, Kernel.inet(address), mac));
      Optional<IpAddress> source = self.get().address(address.family());
      Route route = route(index, address);
      routes.add(source.map(Kernel::inet).map(route::source).orElse(route));
    }
    return new LinkEnd(addresses, neighbours, routes);
  }

  private static Route route(int index, IpAddress address) {
    return Route.to(Kernel.host(address)).dev(index).protocol(Kernel.ROUTE_PROTOCOL);
  }

  private static LinkEnd podSide(PodAttachment pod) {
    List<Address> addresses = new ArrayList<>();
    List<Neighbour> neighbours = new ArrayList<>();
    List<Route> routes = new ArrayList<>();
    for (IpAddress address : pod.addresses()) {
      IpAddress gateway = Kernel.gateway(address.family());
      addresses.add(Address.on(POD_INDEX, Kernel.host(address)).withoutDad().withoutPrefixRoute());
      if (address.family() == Family.IPV6) {
        routes.add(Kernel.local(POD_INDEX, address));
      }
      neighbours.add(Neighbour.permanent(POD_INDEX, Kernel.inet(gateway), Kernel.GATEWAY_MAC));
      IpPrefix everything = new IpPrefix(Kernel.inet(new IpAddress(address.family(), 0, 0)), 0);
      routes.add(
          Route.to(everything)
              .via(Kernel.inet(gateway))
              .dev(POD_INDEX)
              .onLink()
              .source(Kernel.inet(address))
              .protocol(Kernel.ROUTE_PROTOCOL));
    }
    return new LinkEnd(addresses, neighbours, routes);
  }

  private static RouteBatch raisedInPod(LinkEnd podSide) {
    RouteBatch batch = new RouteBatch();
    batch.changeLink(POD_INDEX, LinkSettings.NONE.withLinkLocalAddress(false).setUp());
    podSide.putInto(batch);
    return batch;
  }

  private static boolean isJoined(Link atNode, RouteNetlink inPod) {
    return inPod
        .link(POD_LINK)
        .filter(inside -> atNode.peer() == inside.index() && inside.peer() == atNode.index())
        .isPresent();
  }

  /// Takes over what a predecessor made, and makes good what it did not come to.
  private void complete(PodAttachment pod, Link link, RouteNetlink inPod) {
    RouteBatch batch = new RouteBatch();
    if (!link.isUp()) {
      raise(batch, link.index(), pod);
    }
    nodeSide(link.index(), pod, Kernel.podMac(pod.addresses())).missingIn(there).putInto(batch);
    node.execute(batch);
    LinkEnd missing = podSide(pod).missingIn(LinkEnd.listed(inPod));
    if (inPod.link(POD_LINK).filter(Link::isUp).isEmpty()) {
      inPod.execute(raisedInPod(missing));
    } else {
      RouteBatch inside = new RouteBatch();
      missing.putInto(inside);
      inPod.execute(inside);
    }
    attached.put(pod.uid(), new Attached(link.index(), pod.addresses()));
  }

  /// Called when the first batch failed: because the pod is attached already, or for good.
  private void repairOrMakeAgain(
      PodAttachment pod, RouteNetlink inPod, List<NetlinkFailure> failures) {
    LinuxException first = failures.getFirst().exception();
    String name = linkName(pod.uid());
    if (failures.getFirst().index() != 0 || first.errno() != Errno.EEXIST) {
      if (failures.getFirst().index() != 0) {
        removeLink(pod.uid());
      }
      throw first;
    }
    Optional<Link> existing = node.link(name);
    if (existing.isEmpty()) {
      throw first;
    }
    if (!isJoined(existing.get(), inPod)) {
      removeLink(pod.uid());
      attach(pod);
      return;
    }
    RouteBatch batch = new RouteBatch();
    raise(batch, existing.get().index(), pod);
    nodeSide(existing.get().index(), pod, Kernel.podMac(pod.addresses())).putInto(batch);
    node.execute(batch);
    inPod.execute(raisedInPod(podSide(pod)));
    attached.put(pod.uid(), new Attached(existing.get().index(), pod.addresses()));
  }

  /// Cuts the pod off at once: without the routes nothing reaches it, and nothing that it sends
  /// passes the check of its source. The links themselves end with the pod's namespace; to delete
  /// them here would take the kernel some 40 ms.
  @Override
  public void detach(String uid) {
    Attached known = attached.remove(uid);
    if (known == null) {
      removeLink(uid);
      return;
    }
    RouteBatch batch = new RouteBatch();
    for (IpAddress address : known.addresses()) {
      batch.deleteRoute(route(known.index(), address));
    }
    for (NetlinkFailure failure : node.attempt(batch)) {
      if (!RouteErrors.isAbsent(failure.exception())) {
        throw failure.exception();
      }
    }
  }

  private void removeLink(String uid) {
    attached.remove(uid);
    inherited.remove(linkName(uid));
    try {
      node.execute(new RouteBatch().deleteLink(linkName(uid)));
    } catch (LinuxException e) {
      if (!RouteErrors.isAbsent(e)) {
        throw e;
      }
    }
  }

  /// The links to pods that the node has.
  public List<Link> links() {
    return node.links().stream()
        .filter(link -> link.group() == Kernel.POD_GROUP && link.kind().equals("veth"))
        .toList();
  }
}
