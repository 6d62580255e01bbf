// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Header;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;

/// Sets and clears flags of answers.
final class HeaderHandler implements Handler {
  private final Handler next;
  private final Exchange.Filter filter;

  HeaderHandler(Header config, Handler next) {
    this.next = next;
    this.filter =
        exchange -> {
          exchange.response().changeFlags(config.set(), config.clear());
          return true;
        };
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.addFilter(filter);
    next.handle(exchange);
  }
}
