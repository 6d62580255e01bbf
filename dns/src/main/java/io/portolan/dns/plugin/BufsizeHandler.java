// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;

/// Takes no client to have more room for a datagram than `bytes`.
record BufsizeHandler(int bytes, Handler next) implements Handler {
  @Override
  public void handle(Exchange exchange) {
    exchange.query().limitPayload(bytes);
    next.handle(exchange);
  }
}
