// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.config.Kubernetes;
import io.portolan.dns.config.ServerConfig;
import io.portolan.dns.metrics.Histogram;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.server.StatusPage;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.zone.Zone;
import io.portolan.dns.zone.ZoneSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The DNS of a cluster, as a Corefile says; nothing is answered before [#configure].
///
/// One may serve any number of sockets, so the nodes of one process share zones and caches. A new
/// configuration takes the place of the old one by one write for each port; server blocks that stay
/// the same keep their state.
public final class ClusterDns implements AutoCloseable {
  private final Surroundings surroundings;
  private final ZoneSettings base;
  private final ClusterZones zones;
  private final Map<String, ServerMetrics> metrics = new HashMap<>();
  private final Histogram programming = Histogram.ofLongNanos();
  private List<InetSocketAddress> hostResolvers = List.of();
  private List<ServerChain> chains = List.of();
  private final Map<Integer, Port> ports = new ConcurrentHashMap<>();

  /// A zone at one port and who answers for it.
  private record Entry(ServerConfig.Key key, Handler first) {}

  /// @param zone the cluster's, before a Corefile says otherwise
  public ClusterDns(Zone zone, Surroundings surroundings) {
    this.surroundings = surroundings;
    this.base = zone.settings();
    this.zones = new ClusterZones(zone);
  }

  /// One of the cluster's zones, as it answers now.
  public Zone zone() {
    return zones.zone();
  }

  /// Replaces the zone by what `change` makes of it; each answer comes from the old one or the new.
  public void update(UnaryOperator<Zone> change) {
    zones.update(change);
  }

  /// The host's resolvers from now on, for a forward plugin that names its resolv.conf.
  public synchronized void useHostResolvers(List<InetSocketAddress> resolvers) {
    hostResolvers = List.copyOf(resolvers);
    chains.forEach(chain -> chain.useHostResolvers(resolvers));
  }

  /// Does from now on what `config` says.
  public synchronized void configure(DnsConfig config) {
    List<ServerChain> old = chains;
    List<ServerChain> next = new ArrayList<>();
    Map<Integer, List<Entry>> entries = new HashMap<>();
    for (ServerConfig server : config.servers()) {
      ServerChain chain =
          old.stream()
              .filter(other -> other.config().equals(server))
              .findFirst()
              .orElseGet(() -> open(server));
      next.add(chain);
      for (ServerConfig.Key key : server.keys()) {
        entries
            .computeIfAbsent(key.port(), _ -> new ArrayList<>())
            .add(new Entry(key, chain.first()));
      }
    }
    chains = next;
    entries.keySet().forEach(this::port);
    ports.forEach((port, at) -> at.servers = List.copyOf(entries.getOrDefault(port, List.of())));
    // Only now, since a question of the loop plugin must come back to the chain that sent it.
    next.stream()
        .filter(chain -> !old.contains(chain))
        .forEach(chain -> chain.useHostResolvers(hostResolvers));
    zones.retain(
        config
            .plugins(Kubernetes.class)
            .flatMap(plugin -> KubernetesZones.settings(plugin, base).stream())
            .toList());
    old.stream().filter(chain -> !next.contains(chain)).forEach(ServerChain::retire);
  }

  private ServerChain open(ServerConfig server) {
    return new ServerChain(
        server,
        surroundings,
        zones,
        base,
        at(server.keys().getFirst().port()),
        metrics.computeIfAbsent(ServerMetrics.key(server), _ -> ServerMetrics.of(server)),
        hostResolvers);
  }

  /// How long changes of headless Services took to get into their names, from the cause on; whoever
  /// brings the changes measures.
  public Histogram programming() {
    return programming;
  }

  /// What is told over HTTP, by port and path.
  public synchronized Map<Integer, Map<String, Supplier<StatusPage>>> pages() {
    return StatusPages.of(chains.stream().map(ServerChain::config).toList(), this);
  }

  /// The server blocks at work.
  synchronized List<ServerChain> chains() {
    return List.copyOf(chains);
  }

  /// Whether questions to other servers came back, so that they are asked no more.
  public synchronized boolean isLooping() {
    return chains.stream().anyMatch(ServerChain::isLooping);
  }

  /// At which ports clients may ask.
  public Set<Integer> ports() {
    return ports.entrySet().stream()
        .filter(port -> !port.getValue().servers.isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Answers what is asked at `port`, by the server whose zone is the longest.
  public Handler at(int port) {
    return port(port);
  }

  private Port port(int number) {
    return ports.computeIfAbsent(number, _ -> new Port());
  }

  /// Leaves each question to the server whose zone is the longest.
  private static final class Port implements Handler {
    private final Handler otherwise = new Refusal();
    private volatile List<Entry> servers = List.of();

    @Override
    public void handle(Exchange exchange) {
      List<Entry> candidates = servers;
      NameBuffer name = exchange.query().name();
      Handler chosen = otherwise;
      int labels = -1;
      for (int i = 0; i < candidates.size(); i++) {
        Entry entry = candidates.get(i);
        if (entry.key().zone().labels() > labels && name.labelsBefore(entry.key().zone()) >= 0) {
          labels = entry.key().zone().labels();
          chosen = entry.first();
        }
      }
      chosen.handle(exchange);
    }
  }

  @Override
  public synchronized void close() {
    chains.forEach(ServerChain::close);
  }
}
