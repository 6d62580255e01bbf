// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.cache.CacheHandler;
import io.portolan.dns.config.Acl;
import io.portolan.dns.config.Any;
import io.portolan.dns.config.Autopath;
import io.portolan.dns.config.Bufsize;
import io.portolan.dns.config.Cache;
import io.portolan.dns.config.Dns64;
import io.portolan.dns.config.Errors;
import io.portolan.dns.config.File;
import io.portolan.dns.config.Forward;
import io.portolan.dns.config.Header;
import io.portolan.dns.config.Health;
import io.portolan.dns.config.Hosts;
import io.portolan.dns.config.Kubernetes;
import io.portolan.dns.config.Loadbalance;
import io.portolan.dns.config.Log;
import io.portolan.dns.config.Loop;
import io.portolan.dns.config.Minimal;
import io.portolan.dns.config.Plugin;
import io.portolan.dns.config.Prometheus;
import io.portolan.dns.config.Ready;
import io.portolan.dns.config.Reload;
import io.portolan.dns.config.Rewrite;
import io.portolan.dns.config.ServerConfig;
import io.portolan.dns.config.Template;
import io.portolan.dns.forward.ForwardMetrics;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.ZoneSettings;
import io.portolan.network.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One server block at work: its plugins, each with the next behind it.
final class ServerChain {
  private static final System.Logger LOG = System.getLogger(ServerChain.class.getName());

  /// How long what was asked before a change may still be answered.
  private static final long DRAIN_SECONDS = 10;

  private final ServerConfig config;
  private final Surroundings surroundings;
  private final ClusterZones zones;
  private final ZoneSettings base;
  private final Handler top;
  private final ServerMetrics metrics;
  private final List<InetSocketAddress> hostResolvers;
  private final List<ForwardPath> forwards = new ArrayList<>();
  private final Handler first;
  private Optional<CacheHandler> cache = Optional.empty();

  /// What the loop plugin asks other servers for.
  private Optional<Name> probe = Optional.empty();

  private volatile boolean isLooping;

  /// @param zones where the kubernetes plugin's zones come from
  /// @param base what all zones have in common
  /// @param top where this server asks itself
  /// @param hostResolvers the host's resolvers at the start
  ServerChain(
      ServerConfig config,
      Surroundings surroundings,
      ClusterZones zones,
      ZoneSettings base,
      Handler top,
      ServerMetrics metrics,
      List<InetSocketAddress> hostResolvers) {
    this.config = config;
    this.surroundings = surroundings;
    this.zones = zones;
    this.base = base;
    this.top = top;
    this.metrics = metrics;
    this.hostResolvers = hostResolvers;
    Handler next = new Refusal();
    for (Plugin plugin : config.plugins().reversed()) {
      Handler handler = link(plugin, next);
      next = mayAnswer(plugin) ? new Answerer(plugin.pluginName(), handler) : handler;
    }
    this.first = next;
  }

  ServerConfig config() {
    return config;
  }

  Handler first() {
    return first;
  }

  /// The host's resolvers from now on; whether questions to them come back is found out each time.
  void useHostResolvers(List<InetSocketAddress> resolvers) {
    for (ForwardPath forward : forwards) {
      forward.use(resolvers);
      probe.ifPresent(forward::probe);
    }
  }

  /// Whether its questions to other servers came back.
  boolean isLooping() {
    return isLooping;
  }

  Optional<CacheHandler> cache() {
    return cache;
  }

  ServerMetrics metrics() {
    return metrics;
  }

  Stream<ForwardMetrics> forwardMetrics() {
    return forwards.stream().map(forward -> forward.forwarder().metrics());
  }

  /// Closes what is open, when what was asked so far had its time.
  void retire() {
    var unused = surroundings.loop().schedule(this::close, DRAIN_SECONDS, TimeUnit.SECONDS);
  }

  void close() {
    forwards.forEach(ForwardPath::close);
  }

  /// Whether it is more than a view of questions and answers on their way.
  private static boolean mayAnswer(Plugin plugin) {
    return switch (plugin) {
      case Bufsize _, Errors _, Header _, Health _, Loadbalance _, Log _, Loop _, Minimal _ ->
          false;
      case Prometheus _, Ready _, Reload _ -> false;
      case Acl _, Any _, Autopath _, Cache _, Dns64 _, File _, Forward _, Hosts _ -> true;
      case Kubernetes _, Rewrite _, Template _ -> true;
    };
  }

  private Handler link(Plugin plugin, Handler next) {
    return switch (plugin) {
      case Acl acl -> new AclHandler(acl, next);
      case Any _ -> new AnyHandler(next);
      case Autopath autopath -> new AutopathHandler(autopath, this::searchOf, next);
      case Bufsize(int bytes) -> new BufsizeHandler(bytes, next);
      case Cache cache -> cache(cache, next);
      case Dns64 dns64 -> new Dns64Handler(dns64, next);
      case Errors errors -> new ErrorsHandler(errors, next, surroundings.nanoTime());
      case File file -> new FileHandler(file, top, next);
      case Forward forward -> forward(forward, next);
      case Header header -> new HeaderHandler(header, next);
      case Hosts hosts -> new HostsHandler(hosts, next);
      case Kubernetes kubernetes -> kubernetes(kubernetes, next);
      case Loadbalance loadbalance ->
          new LoadbalanceHandler(loadbalance, next, surroundings.chance());
      case Log log -> new LogHandler(log, next, surroundings.nanoTime());
      case Loop _ -> loop(next);
      case Minimal _ -> new MinimalHandler(next);
      case Rewrite rewrite -> new RewriteHandler(rewrite, top, next);
      case Template template -> new TemplateHandler(template, top, next);
      case Prometheus _ -> new PrometheusHandler(metrics.zones(), next, surroundings.nanoTime());
      case Health _, Ready _, Reload _ -> next;
    };
  }

  private Handler cache(Cache config, Handler next) {
    CacheHandler handler = new CacheHandler(config, next, metrics.cache(), surroundings.nanoTime());
    cache = Optional.of(handler);
    return handler;
  }

  private Handler forward(Forward config, Handler next) {
    ForwardPath path = ForwardPath.open(config, surroundings, hostResolvers);
    forwards.add(path);
    return new ForwardHandler(config, path.forwarder(), next);
  }

  private Handler kubernetes(Kubernetes config, Handler next) {
    List<LiveZone> live = KubernetesZones.settings(config, base).stream().map(zones::open).toList();
    return live.isEmpty()
        ? next
        : new KubernetesHandler(config.zones(), live, config.fallthrough(), top, next);
  }

  /// The search list of a pod, as the kubernetes plugin of this server knows it.
  private List<Name> searchOf(IpAddress client) {
    return config
        .plugins(Kubernetes.class)
        .flatMap(kubernetes -> KubernetesZones.settings(kubernetes, base).stream())
        .limit(1)
        .flatMap(settings -> zones.open(settings).zone().searchOf(client).stream())
        .toList();
  }

  private Handler loop(Handler next) {
    String label = Long.toUnsignedString(surroundings.random().nextLong());
    Name zone = config.keys().getFirst().zone();
    Name name = Name.of(label + (zone.labels() == 0 ? "." : "." + zone));
    List<ForwardPath> mine = forwards;
    LoopHandler handler =
        new LoopHandler(
            name,
            next,
            () -> {
              LOG.log(
                  System.Logger.Level.ERROR,
                  () ->
                      "loop: a question that was forwarded from "
                          + zone
                          + " came back to this server; nothing is forwarded any more. Name other"
                          + " servers in the Corefile's forward plugin");
              mine.forEach(ForwardPath::stop);
              isLooping = true;
            });
    this.probe = Optional.of(name);
    return handler;
  }
}
