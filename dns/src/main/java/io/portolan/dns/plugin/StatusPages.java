// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.cache.CacheMetrics;
import io.portolan.dns.config.Health;
import io.portolan.dns.config.Plugin;
import io.portolan.dns.config.Prometheus;
import io.portolan.dns.config.Ready;
import io.portolan.dns.config.ServerConfig;
import io.portolan.dns.forward.ForwardMetrics;
import io.portolan.dns.server.StatusPage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
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
              put(pages, health.port(), "/health", () -> new StatusPage(OK, "OK"));
          case Ready ready -> put(pages, ready.port(), "/ready", () -> readiness(dns));
          case Prometheus prometheus ->
              put(pages, prometheus.port(), "/metrics", () -> new StatusPage(OK, metrics(dns)));
          default -> {}
        }
      }
    }
    return pages;
  }

  private static void put(
      Map<Integer, Map<String, Supplier<StatusPage>>> pages,
      int port,
      String path,
      Supplier<StatusPage> page) {
    pages.computeIfAbsent(port, _ -> new HashMap<>()).put(path, page);
  }

  /// The only plugin that can be unready is the one that waits for the cluster's objects.
  private static StatusPage readiness(ClusterDns dns) {
    return dns.zone().isSynced()
        ? new StatusPage(OK, "OK")
        : new StatusPage(UNAVAILABLE, "kubernetes");
  }

  private static String metrics(ClusterDns dns) {
    CacheMetrics cache = dns.cacheMetrics();
    return counter("coredns_cache_hits_total", cache.hits.sum())
        + counter("coredns_cache_misses_total", cache.misses.sum())
        + counter("coredns_cache_prefetch_total", cache.prefetches.sum())
        + counter("coredns_cache_served_stale_total", cache.stale.sum())
        + counter("coredns_forward_requests_total", sum(dns, metrics -> metrics.attempts))
        + counter("coredns_forward_failures_total", sum(dns, metrics -> metrics.failures))
        + counter("coredns_forward_timeouts_total", sum(dns, metrics -> metrics.timeouts))
        + counter(
            "coredns_forward_max_concurrent_rejects_total", sum(dns, metrics -> metrics.refused));
  }

  private static long sum(ClusterDns dns, Function<ForwardMetrics, LongAdder> which) {
    return dns.forwardMetrics().stream().map(which).mapToLong(LongAdder::sum).sum();
  }

  private static String counter(String name, long value) {
    return "# TYPE " + name + " counter\n" + name + " " + value + "\n";
  }
}
