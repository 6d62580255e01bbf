// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Acl;
import io.portolan.dns.config.Zones;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.IpAddress;

/// Leaves to the next handler what a client may ask.
record AclHandler(Acl config, Handler next) implements Handler {
  @Override
  public void handle(Exchange exchange) {
    switch (action(exchange)) {
      case ALLOW -> next.handle(exchange);
      case BLOCK -> answer(exchange, ResponseCode.REFUSED);
      case FILTER -> answer(exchange, ResponseCode.NOERROR);
    }
  }

  private Acl.Action action(Exchange exchange) {
    if (Zones.longest(config.zones(), exchange.query().name()) == null) {
      return Acl.Action.ALLOW;
    }
    IpAddress client = IpAddress.ofBytes(exchange.client().getAddress().getAddress());
    for (Acl.Rule rule : config.rules()) {
      if (rule.fits(exchange.query().type(), client)) {
        return rule.action();
      }
    }
    return Acl.Action.ALLOW;
  }

  private static void answer(Exchange exchange, int code) {
    exchange.begin().recursionAvailable();
    exchange.send(code);
  }
}
