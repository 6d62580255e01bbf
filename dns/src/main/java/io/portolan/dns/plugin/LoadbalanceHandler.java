// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import java.util.function.IntUnaryOperator;

/// Puts the addresses of each answer in an order of chance.
final class LoadbalanceHandler implements Handler {
  private final Handler next;
  private final Exchange.Filter filter;

  /// @param chance gives a number from 0 to before its argument
  LoadbalanceHandler(Handler next, IntUnaryOperator chance) {
    this.next = next;
    this.filter =
        exchange -> {
          exchange.response().shuffleAddresses(chance);
          return true;
        };
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.addFilter(filter);
    next.handle(exchange);
  }
}
