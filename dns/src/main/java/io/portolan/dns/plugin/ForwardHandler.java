// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Forward;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Query;

/// Leaves the questions of a zone to a forwarder.
///
/// @param forwarder the way to the servers
record ForwardHandler(Forward config, Handler forwarder, Handler next) implements Handler {
  @Override
  public void handle(Exchange exchange) {
    boolean isMine =
        exchange.query().questionClass() == Query.CLASS_IN
            && config.covers(exchange.query().name());
    (isMine ? forwarder : next).handle(exchange);
  }
}
