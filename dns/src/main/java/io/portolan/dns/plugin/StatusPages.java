// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.cache.CacheMetrics;
import io.portolan.dns.config.Health;
import io.portolan.dns.config.Plugin;
import io.portolan.dns.config.Prometheus;
import io.portolan.dns.config.Ready;
import io.portolan.dns.config.ServerConfig;
import io.portolan.dns.forward.ForwardMetrics;
import io.portolan.dns.metrics.Exposition;
import io.portolan.dns.metrics.ZoneMetrics;
import io.portolan.dns.server.StatusPage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What the plugins `health`, `ready` and `prometheus` tell over HTTP.
final class StatusPages {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private StatusPages() {}

  /// The pages by port and path.
  static Map<Integer, Map<String, Supplier<StatusPage>>> of(
      List<ServerConfig> servers, ClusterDns dns) {
    Map<Integer, Map<String, Supplier<StatusPage>>> pages = new HashMap<>();
    for (ServerConfig server : servers) {
      for (Plugin plugin : server.plugins()) {
        switch (plugin) {
          case Health health ->
              on(pages, health.port()).put("/health", () -> new StatusPage(OK, "OK"));
          case Ready ready -> on(pages, ready.port()).put("/ready", () -> ready(dns));
          case Prometheus metrics ->
              on(pages, metrics.port()).put("/metrics", () -> new StatusPage(OK, metrics(dns)));
          default -> {}
        }
      }
    }
    return pages;
  }

  private static Map<String, Supplier<StatusPage>> on(
      Map<Integer, Map<String, Supplier<StatusPage>>> pages, int port) {
    return pages.computeIfAbsent(port, _ -> new HashMap<>());
  }

  /// Whether all objects are known; otherwise the plugin that waits for them.
  private static StatusPage ready(ClusterDns dns) {
    return dns.zone().isSynced()
        ? new StatusPage(OK, "OK")
        : new StatusPage(UNAVAILABLE, "kubernetes");
  }

  private static String metrics(ClusterDns dns) {
    Exposition out = new Exposition();
    out.gauge(
        "coredns_build_info",
        Exposition.labels(
            "goversion",
            "java" + Runtime.version().feature(),
            "revision",
            "",
            "version",
            "portolan"),
        1);
    long panics = 0;
    for (ServerChain chain : dns.chains()) {
      ServerMetrics metrics = chain.metrics();
      for (ZoneMetrics zone : metrics.zones().values()) {
        zone.tell(out);
        panics += zone.panics();
      }
      tellCache(out, metrics, chain);
      tellPlugins(out, chain.config());
      chain.forwardMetrics().forEach(forward -> tell(out, forward));
    }
    if (!dns.programming().isEmpty()) {
      out.histogram(
          "coredns_kubernetes_dns_programming_duration_seconds",
          Exposition.labels("service_kind", "headless_with_selector"),
          dns.programming());
    }
    return out.counter("coredns_panics_total", "", panics).toString();
  }

  private static void tellCache(Exposition out, ServerMetrics metrics, ServerChain chain) {
    CacheMetrics cache = metrics.cache();
    String labels = metrics.labels();
    String success = labels + "," + Exposition.labels("type", "success");
    String denial = labels + "," + Exposition.labels("type", "denial");
    chain
        .cache()
        .ifPresent(
            kept ->
                out.gauge("coredns_cache_entries", success, kept.successes())
                    .gauge("coredns_cache_entries", denial, kept.denials())
                    .counter("coredns_cache_hits_total", success, cache.hits.sum())
                    .counter("coredns_cache_hits_total", denial, cache.denialHits.sum())
                    .counter("coredns_cache_misses_total", labels, cache.misses.sum())
                    .counter("coredns_cache_requests_total", labels, cache.requests())
                    .counter("coredns_cache_prefetch_total", labels, cache.prefetches.sum())
                    .counter("coredns_cache_served_stale_total", labels, cache.stale.sum()));
  }

  private static void tellPlugins(Exposition out, ServerConfig server) {
    for (ServerConfig.Key key : server.keys()) {
      server.plugins().stream()
          .map(Plugin::pluginName)
          .distinct()
          .forEach(
              name ->
                  out.gauge(
                      "coredns_plugin_enabled",
                      Exposition.labels(
                          "server",
                          "dns://:" + key.port(),
                          "zone",
                          key.zone().toString(),
                          "view",
                          "",
                          "name",
                          name),
                      1));
    }
  }

  private static void tell(Exposition out, ForwardMetrics metrics) {
    out.counter("coredns_forward_max_concurrent_rejects_total", "", metrics.refused.sum())
        .counter("coredns_forward_healthcheck_broken_total", "", metrics.broken.sum());
    metrics.upstreams().forEach((to, upstream) -> upstream.tell(out, to));
  }
}
