// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.dns.zone.Outcome;
import io.portolan.dns.zone.Zone;
import java.util.function.UnaryOperator;

/// The names of a cluster, kept current: its zone answers.
///
/// One thread changes the zone; any number of event loops answer from it meanwhile.
public final class ClusterDns implements Handler {
  private volatile Zone zone;

  public ClusterDns(Zone zone) {
    this.zone = zone;
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
    switch (zone.answer(response)) {
      case Outcome.Plain.ANSWERED -> exchange.send();
      case Outcome.Plain.ELSEWHERE -> exchange.send(ResponseCode.REFUSED);
      case Outcome.Alias _ -> exchange.send(ResponseCode.SERVFAIL);
    }
  }
}
