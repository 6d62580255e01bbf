// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.watch;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.FoundAddresses;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Response.Section;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.IpAddress;
import io.portolan.network.policy.DomainName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Shows the addresses of some names to a listener before those who asked hear them.
///
/// Questions for other names cost a look at the name. Safe for use by several threads.
public final class WatchedNames {
  private final Listener listener;
  private volatile NameMatcher matcher = NameMatcher.NOTHING;

  /// Is shown what answers tell.
  @FunctionalInterface
  public interface Listener {
    /// Called on an event loop, so it must not block. True lets the answer go on its way; false
    /// means that it waits until the listener runs `then`, once, on any thread.
    ///
    /// @param name that was asked for, in lower case, without a last dot
    /// @param addresses at least one, each with the least TTL on the way to it
    boolean found(String name, Map<IpAddress, Duration> addresses, Runnable then);
  }

  public WatchedNames(Listener listener) {
    this.listener = listener;
  }

  /// Watches these names from now on, and no others.
  public void watch(Collection<DomainName> names) {
    matcher = NameMatcher.of(names);
  }

  /// Answers as `next` does, and watches.
  public Handler before(Handler next) {
    return exchange -> {
      if (matcher.matches(exchange.query().name())) {
        // The question as the client has it: plugins may put another in its place.
        Name asked = exchange.query().name().toName();
        exchange.addFilter(answered -> passes(answered, asked));
      }
      next.handle(exchange);
    };
  }

  private boolean passes(Exchange exchange, Name asked) {
    if (exchange.response().code() != ResponseCode.NOERROR
        || exchange.response().count(Section.ANSWER) == 0) {
      return true;
    }
    Map<IpAddress, Duration> addresses =
        FoundAddresses.of(
            asked, exchange.response().toMessage().map(Message::answers).orElse(List.of()));
    return addresses.isEmpty()
        || listener.found(DomainName.normal(asked.toString()), addresses, exchange::send);
  }
}
