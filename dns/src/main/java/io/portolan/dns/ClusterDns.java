// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns;

import io.portolan.dns.forward.Forwarder;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Response;
import io.portolan.dns.zone.Outcome;
import io.portolan.dns.zone.Zone;
import java.util.function.UnaryOperator;

/// The DNS of a cluster: its zone answers for its names, a forwarder for all others.
///
/// One may serve any number of servers, so the nodes of one process share a zone and a cache.
public final class ClusterDns implements Handler {
  private final Forwarder forwarder;
  private volatile Zone zone;

  public ClusterDns(Zone zone, Forwarder forwarder) {
    this.zone = zone;
    this.forwarder = forwarder;
  }

  /// The zone as it answers now.
  public Zone zone() {
    return zone;
  }

  /// Replaces the zone by what `change` makes of it; each answer comes from the old one or the new.
  public synchronized void update(UnaryOperator<Zone> change) {
    zone = change.apply(zone);
  }

  @Override
  public void handle(Exchange exchange) {
    Response response = exchange.begin();
    response.recursionAvailable();
    switch (zone.answer(response)) {
      case Outcome.Plain.ANSWERED -> exchange.send();
      case Outcome.Plain.ELSEWHERE -> forwarder.handle(exchange);
      case Outcome.Alias(var target) -> forwarder.follow(exchange, target);
    }
  }
}
