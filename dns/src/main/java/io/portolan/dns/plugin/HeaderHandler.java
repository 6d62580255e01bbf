// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Header;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;

/// Sets and clears flags of questions, as those behind see them, and of answers.
final class HeaderHandler implements Handler {
  private final Header.Change query;
  private final boolean changesAnswers;
  private final Handler next;
  private final Exchange.Filter filter;

  HeaderHandler(Header config, Handler next) {
    this.query = config.query();
    this.changesAnswers = !config.response().isNone();
    this.next = next;
    this.filter =
        exchange -> {
          exchange.response().changeFlags(config.response().set(), config.response().clear());
          return true;
        };
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.query().changeFlags(query.set(), query.clear());
    if (changesAnswers) {
      exchange.addFilter(filter);
    }
    next.handle(exchange);
  }
}
