// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.ClientLimits;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says which of a connection's requests are sent on, and counts the one under way among its
/// client's; for its event loop.
final class Gate {
  private final ClientCounts counts;
  private final List<Cidr> trusted;
  private final IpAddress peer;
  private ClientCounts.@Nullable Counted counted;

  /// @param trusted proxies whose word of the client's address is taken
  /// @param peer of the connection
  Gate(ClientCounts counts, List<Cidr> trusted, IpAddress peer) {
    this.counts = counts;
    this.trusted = trusted;
    this.peer = peer;
  }

  /// Why the request is not sent on; empty when it is. Allocates nothing where the route asks for
  /// nothing.
  Optional<Complaint> refusal(RequestHead head, Route route) {
    RouteOptions options = route.options();
    if (options.limits().isNone() && options.admission().isOpen()) {
      return Optional.empty();
    }
    Optional<IpAddress> client = ForwardedClient.of(peer, head, trusted);
    Optional<Complaint> tooMany = count(client.orElse(peer), options.limits(), route);
    return tooMany.isEmpty() && !options.admission().admits(client)
        ? Optional.of(Complaint.NOT_ADMITTED)
        : tooMany;
  }

  /// The hash of what the request has in common with those that go to the same endpoint; 0 where
  /// endpoints are not chosen by that.
  long key(RequestHead head, Balance balance) {
    if (balance instanceof Balance.Hashed(HashKey by, int _, int _)) {
      return by.hash(
          head, by.hasClient() ? ForwardedClient.of(peer, head, trusted).orElse(peer) : peer);
    }
    return 0;
  }

  private Optional<Complaint> count(IpAddress client, ClientLimits limits, Route route) {
    if (limits.isNone() || limits.isExempt(client)) {
      return Optional.empty();
    }
    ClientCounts.Counted who = new ClientCounts.Counted(route.seniority().object(), client);
    return switch (counts.take(who, limits, System.nanoTime())) {
      case TAKEN -> {
        counted = who;
        yield Optional.empty();
      }
      case TOO_MANY -> tooMany(limits.requestStatus());
      case TOO_MANY_AT_ONCE -> tooMany(limits.atOnceStatus());
    };
  }

  private static Optional<Complaint> tooMany(int status) {
    return Optional.of(new Complaint(status, Outcome.LIMIT, "You have asked too often.\n"));
  }

  /// The request under way has ended, counted or not.
  void ended() {
    if (counted != null) {
      counts.ended(counted);
      counted = null;
    }
  }
}
