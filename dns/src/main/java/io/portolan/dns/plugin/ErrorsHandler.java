// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Errors;
import io.portolan.dns.config.Errors.Consolidation;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.server.RateLimitedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Logs what went wrong with questions, each kind of it not more often than its interval says.
final class ErrorsHandler implements Handler {
  private static final System.Logger LOG = System.getLogger("dns.errors");

  private final Handler next;
  private final List<Kind> kinds = new ArrayList<>();
  private final RateLimitedLog others;
  private final Exchange.Filter filter = this::logged;

  private record Kind(Consolidation consolidation, RateLimitedLog log) {}

  ErrorsHandler(Errors config, Handler next, LongSupplier nanoTime) {
    this(config, next, nanoTime, LOG);
  }

  ErrorsHandler(Errors config, Handler next, LongSupplier nanoTime, System.Logger logger) {
    this.next = next;
    this.others = new RateLimitedLog(logger, nanoTime);
    for (Consolidation consolidation : config.consolidations()) {
      kinds.add(
          new Kind(
              consolidation,
              new RateLimitedLog(
                  logger, nanoTime, consolidation.interval(), consolidation.level())));
    }
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.addFilter(filter);
    next.handle(exchange);
  }

  private boolean logged(Exchange exchange) {
    if (!exchange.problem().isEmpty()) {
      boolean unused = log(exchange.problem()).log(exchange.query() + ": " + exchange.problem());
    }
    return true;
  }

  private RateLimitedLog log(String problem) {
    return kinds.stream()
        .filter(kind -> kind.consolidation.pattern().find(problem).isPresent())
        .map(Kind::log)
        .findFirst()
        .orElse(others);
  }
}
