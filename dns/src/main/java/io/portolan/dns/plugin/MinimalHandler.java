// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;

/// Leaves out the authority and additional sections of an answer that is no denial.
final class MinimalHandler implements Handler {
  private final Handler next;
  private final Exchange.Filter filter =
      exchange -> {
        exchange.response().keepAnswersOnly();
        return true;
      };

  MinimalHandler(Handler next) {
    this.next = next;
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.addFilter(filter);
    next.handle(exchange);
  }
}
