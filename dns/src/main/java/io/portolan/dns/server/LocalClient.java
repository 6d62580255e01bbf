// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.channel.EventLoop;
import io.portolan.dns.server.Exchange.Listener;
import io.portolan.dns.wire.Question;
import java.net.InetSocketAddress;

/// Asks a handler on this program's own behalf, without a socket between them.
///
/// Safe for use by several threads.
public final class LocalClient {
  private final EventLoop loop;
  private final Handler handler;
  private final InetSocketAddress client;
  private final DnsMetrics metrics = new DnsMetrics();

  /// @param loop where questions are asked and answered
  /// @param client who is taken to ask, for what an answer depends on that
  public LocalClient(EventLoop loop, Handler handler, InetSocketAddress client) {
    this.loop = loop;
    this.handler = handler;
    this.client = client;
  }

  /// Asks; `listener` is called on the event loop, once, and must not throw.
  public void ask(Question question, Listener listener) {
    loop.execute(() -> begin(question, listener));
  }

  private void begin(Question question, Listener listener) {
    InnerExchange exchange = new InnerExchange(loop, metrics, client, 0, listener);
    exchange.query().ask(question);
    try {
      handler.handle(exchange);
    } catch (RuntimeException e) {
      exchange.fail(Exchange.DEFECT + e);
    }
  }
}
