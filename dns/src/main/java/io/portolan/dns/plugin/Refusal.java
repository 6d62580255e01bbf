// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.ResponseCode;

/// The end of every chain: what no plugin answers is refused.
final class Refusal implements Handler {
  @Override
  public void handle(Exchange exchange) {
    exchange.answeredBy("");
    exchange.begin().recursionAvailable();
    exchange.send(ResponseCode.REFUSED);
  }
}
