// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import java.util.concurrent.atomic.AtomicBoolean;

/// Finds out whether questions that are forwarded come back: other servers were asked for a name of
/// chance, for which nobody else can ask.
final class LoopHandler implements Handler {
  private final Name probe;
  private final Handler next;
  private final Runnable onLoop;
  private final AtomicBoolean seen = new AtomicBoolean();

  /// @param probe the name of chance
  /// @param onLoop told once, when the question came back
  LoopHandler(Name probe, Handler next, Runnable onLoop) {
    this.probe = probe;
    this.next = next;
    this.onLoop = onLoop;
  }

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    if (query.type() == RecordType.HINFO
        && query.name().labelsBefore(probe) == 0
        && seen.compareAndSet(false, true)) {
      onLoop.run();
    }
    next.handle(exchange);
  }
}
