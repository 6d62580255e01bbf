// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.cache.CacheMetrics;
import io.portolan.dns.config.ServerConfig;
import io.portolan.dns.metrics.Exposition;
import io.portolan.dns.metrics.ZoneMetrics;
import io.portolan.dns.wire.Name;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What is counted of one server block, which goes on through changes of its plugins.
///
/// @param labels that say which server
/// @param zones by name
record ServerMetrics(String labels, Map<Name, ZoneMetrics> zones, CacheMetrics cache) {
  static ServerMetrics of(ServerConfig server) {
    String name = name(server);
    Map<Name, ZoneMetrics> zones = new HashMap<>();
    for (ServerConfig.Key key : server.keys()) {
      zones.computeIfAbsent(
          key.zone(),
          zone ->
              new ZoneMetrics(
                  Exposition.labels("server", name, "zone", zone.toString(), "view", "")));
    }
    return new ServerMetrics(
        Exposition.labels("server", name, "zones", zones(server), "view", ""),
        Map.copyOf(zones),
        new CacheMetrics());
  }

  /// What tells server blocks apart, whatever they do.
  static String key(ServerConfig server) {
    return name(server) + " " + zones(server);
  }

  private static String name(ServerConfig server) {
    return "dns://:" + server.keys().getFirst().port();
  }

  private static String zones(ServerConfig server) {
    return server.keys().stream()
        .map(key -> key.zone().toString())
        .collect(Collectors.joining(","));
  }
}
