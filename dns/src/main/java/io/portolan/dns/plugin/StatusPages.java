// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.cache.CacheMetrics;
import io.portolan.dns.config.Prometheus;
import io.portolan.dns.config.ServerConfig;
import io.portolan.dns.forward.ForwardMetrics;
import io.portolan.dns.server.StatusPage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the plugin `prometheus` tells over HTTP.
final class StatusPages {
  private static final int OK = 200;

  private StatusPages() {}

  /// The pages by port and path.
  static Map<Integer, Map<String, Supplier<StatusPage>>> of(
      List<ServerConfig> servers, ClusterDns dns) {
    Map<Integer, Map<String, Supplier<StatusPage>>> pages = new HashMap<>();
    servers.stream()
        .flatMap(server -> server.plugins(Prometheus.class))
        .forEach(
            plugin ->
                pages.put(
                    plugin.port(), Map.of("/metrics", () -> new StatusPage(OK, metrics(dns)))));
    return pages;
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
