// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.metrics.ZoneMetrics;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts questions and answers, by the zone of the server in which they lie; allocates nothing.
final class PrometheusHandler implements Handler {
  /// The longest names first, so that the first in which a name lies has it.
  private final List<Name> zones;

  /// In the order of the zones.
  private final List<ZoneMetrics> metrics;

  private final Handler next;
  private final LongSupplier nanoTime;
  private final Exchange.Filter filter = this::answered;

  /// @param metrics one for each of the server's zones
  PrometheusHandler(Map<Name, ZoneMetrics> metrics, Handler next, LongSupplier nanoTime) {
    this.zones =
        metrics.keySet().stream().sorted(Comparator.comparing(Name::labels).reversed()).toList();
    this.metrics = zones.stream().flatMap(zone -> Stream.ofNullable(metrics.get(zone))).toList();
    this.next = next;
    this.nanoTime = nanoTime;
  }

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    ZoneMetrics zone = zone(query);
    if (zone != null) {
      zone.asked(
          exchange.isStream(), exchange.isIpv6(), query.type(), query.length(), query.dnssecOk());
      exchange.note(nanoTime.getAsLong());
      exchange.addFilter(filter);
    }
    next.handle(exchange);
  }

  private @Nullable ZoneMetrics zone(Query query) {
    for (int i = 0; i < zones.size(); i++) {
      if (query.name().labelsBefore(zones.get(i)) >= 0) {
        return metrics.get(i);
      }
    }
    return null;
  }

  private boolean answered(Exchange exchange) {
    ZoneMetrics zone = zone(exchange.query());
    if (zone != null) {
      zone.answered(exchange.answerer(), exchange.response().code());
      zone.measured(
          exchange.isStream(),
          exchange.query().type(),
          exchange.response().position(),
          nanoTime.getAsLong() - exchange.noted());
      if (exchange.isDefect()) {
        zone.failed();
      }
    }
    return true;
  }
}
