// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectSource;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.kube.kind.metallb.L2Advertisement;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.ServiceEndpoints;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What the nodes must know to elect who announces: addresses with their Services, pools,
/// advertisements, nodes, Leases. Shared by all nodes of this process. Thread-safe.
final class View implements AutoCloseable {
  private final Map<NamespacedName, Service> services = new ConcurrentHashMap<>();
  private final Map<String, Long> heard = new ConcurrentHashMap<>();
  private final Map<String, String> holders = new ConcurrentHashMap<>();
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private final NetworkFeed feed;
  private final LongSupplier nanoTime;
  private final String link;
  private final Informer<IPAddressPool> pools;
  private final Informer<L2Advertisement> advertisements;
  private final Informer<Node> nodes;
  private final List<Informer<?>> others;
  private final Consumer<ModelDelta> endpointsChanged = this::endpointsChanged;
  private final AtomicLong version = new AtomicLong();
  private volatile Compiled compiled = new Compiled(-1, Map.of());

  /// An address that must be announced.
  record Balanced(Set<NamespacedName> services, Candidates candidates) {}

  /// What was compiled from everything up to that change.
  private record Compiled(long version, Map<IpAddress, Balanced> balanced) {}

  /// @param link that nodes announce on
  View(ObjectSource source, NetworkFeed feed, String link, LongSupplier nanoTime) {
    this.feed = feed;
    this.link = link;
    this.nanoTime = nanoTime;
    this.pools = Informer.start(source, IPAddressPool.class, List.of(handler(_ -> {}, _ -> {})));
    this.advertisements =
        Informer.start(source, L2Advertisement.class, List.of(handler(_ -> {}, _ -> {})));
    this.nodes = Informer.start(source, Node.class, List.of(new NodeHandler()));
    this.others =
        List.of(
            Informer.start(source, Service.class, List.of(new ServiceHandler())),
            Informer.start(source, Lease.class, List.of(new LeaseHandler())));
    feed.follow(endpointsChanged);
  }

  /// Calls `follower` after each change, on a thread that must not wait.
  void follow(Runnable follower) {
    followers.add(follower);
  }

  /// Waits until all that was there at the start is known; false when that takes too long.
  boolean awaitSynced(Duration atMost) throws InterruptedException {
    for (Informer<?> informer : List.of(pools, advertisements, nodes)) {
      if (!informer.awaitSynced(atMost)) {
        return false;
      }
    }
    for (Informer<?> informer : others) {
      if (!informer.awaitSynced(atMost)) {
        return false;
      }
    }
    return true;
  }

  void unfollow(Runnable follower) {
    followers.remove(follower);
  }

  /// All addresses that must be announced.
  Map<IpAddress, Balanced> balanced() {
    long now = version.get();
    if (compiled.version != now) {
      compiled = new Compiled(now, compile());
    }
    return compiled.balanced;
  }

  /// A Service that has addresses; empty when it has none any more.
  Optional<Service> service(NamespacedName name) {
    return Optional.ofNullable(services.get(name));
  }

  /// When the node's announcer was last heard of, by this process's clock; empty for never.
  Optional<Long> heard(String node) {
    return Optional.ofNullable(heard.get(node));
  }

  /// Who has the Lease of an address.
  Optional<String> holder(IpAddress address) {
    return Optional.ofNullable(holders.get(Leases.name(address)));
  }

  private Map<IpAddress, Balanced> compile() {
    Map<IpAddress, Set<NamespacedName>> byAddress = new TreeMap<>();
    services.forEach(
        (name, service) -> {
          for (String text : LoadBalancers.addresses(service)) {
            IpAddress.parse(text)
                .ifPresent(
                    address -> byAddress.computeIfAbsent(address, _ -> new TreeSet<>()).add(name));
          }
        });
    Map<IpAddress, Balanced> fresh = new TreeMap<>();
    Collection<IPAddressPool> allPools = pools.all();
    Collection<L2Advertisement> all = advertisements.all();
    Collection<Node> allNodes = nodes.all();
    byAddress.forEach(
        (address, names) ->
            fresh.put(
                address,
                new Balanced(
                    names, Candidates.of(address, local(names), allPools, all, allNodes, link))));
    return fresh;
  }

  /// The nodes with ready endpoints of all Services whose traffic stays where it arrives.
  private Optional<Set<String>> local(Set<NamespacedName> names) {
    Optional<Set<String>> local = Optional.empty();
    for (NamespacedName name : names) {
      Service service = services.get(name);
      if (service != null && "Local".equals(service.getSpec().getExternalTrafficPolicy())) {
        Set<String> here = new HashSet<>(local.orElseGet(() -> withEndpoints(name)));
        here.retainAll(withEndpoints(name));
        local = Optional.of(here);
      }
    }
    return local;
  }

  private Set<String> withEndpoints(NamespacedName name) {
    Set<String> found = new TreeSet<>();
    Optional<ServiceEndpoints> known = feed.model().compiled().get(name);
    if (known.isPresent()) {
      for (Endpoint endpoint : known.get().endpoints()) {
        if (endpoint.ready()) {
          endpoint.node().ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private void changed() {
    version.incrementAndGet();
    followers.forEach(Runnable::run);
  }

  private void endpointsChanged(ModelDelta delta) {
    if (delta.servicesPut().stream()
        .map(each -> services.get(each.service().name()))
        .anyMatch(
            service ->
                service != null && "Local".equals(service.getSpec().getExternalTrafficPolicy()))) {
      changed();
    }
  }

  @Override
  public void close() {
    feed.unfollow(endpointsChanged);
    others.forEach(Informer::close);
    nodes.close();
    advertisements.close();
    pools.close();
  }

  private <T extends HasMetadata> Informer.Handler<T> handler(Consumer<T> put, Consumer<T> remove) {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<T> before, T now) {
        put.accept(now);
        changed();
      }

      @Override
      public void deleted(T last) {
        remove.accept(last);
        changed();
      }
    };
  }

  private static NamespacedName name(HasMetadata object) {
    return new NamespacedName(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  /// A node's status changes all the time; only its labels matter.
  private final class NodeHandler implements Informer.Handler<Node> {
    @Override
    public void put(Optional<Node> before, Node now) {
      if (before.isEmpty()
          || !Objects.equals(
              before.get().getMetadata().getLabels(), now.getMetadata().getLabels())) {
        changed();
      }
    }

    @Override
    public void deleted(Node last) {
      changed();
    }
  }

  private final class ServiceHandler implements Informer.Handler<Service> {
    @Override
    public void put(Optional<Service> before, Service now) {
      boolean balanced = LoadBalancers.isOurs(now) && !LoadBalancers.addresses(now).isEmpty();
      Service was = balanced ? services.put(name(now), now) : services.remove(name(now));
      if (balanced ? was == null || differs(was, now) : was != null) {
        changed();
      }
    }

    /// What is written about who announces is no news.
    private boolean differs(Service was, Service now) {
      return !was.getSpec().equals(now.getSpec())
          || !LoadBalancers.addresses(was).equals(LoadBalancers.addresses(now));
    }

    @Override
    public void deleted(Service last) {
      if (services.remove(name(last)) != null) {
        changed();
      }
    }
  }

  private final class LeaseHandler implements Informer.Handler<Lease> {
    @Override
    public void put(Optional<Lease> before, Lease now) {
      if (!Leases.NAMESPACE.equals(now.getMetadata().getNamespace())) {
        return;
      }
      String name = now.getMetadata().getName();
      String holder = Leases.holder(now);
      if (Leases.isHeartbeat(name)) {
        heard.put(holder, nanoTime.getAsLong());
      } else if (Leases.isOfAddress(name) && !holder.equals(holders.put(name, holder))) {
        followers.forEach(Runnable::run);
      }
    }

    @Override
    public void deleted(Lease last) {
      if (Leases.NAMESPACE.equals(last.getMetadata().getNamespace())
          && holders.remove(last.getMetadata().getName()) != null) {
        followers.forEach(Runnable::run);
      }
    }
  }
}
