// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;

/// A plugin that may answer, which has its name on the question until the next one takes it.
record Answerer(String plugin, Handler handler) implements Handler {
  @Override
  public void handle(Exchange exchange) {
    exchange.answeredBy(plugin);
    handler.handle(exchange);
  }
}
