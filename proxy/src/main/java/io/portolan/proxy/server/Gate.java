// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Admission;
import io.portolan.proxy.route.ClientLimits;
import io.portolan.proxy.route.Protection;
import io.portolan.proxy.route.ProxiesInFront;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteOptions;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says which of a connection's requests are sent on, and counts the one under way among its
/// client's; for its event loop.
final class Gate {
  private final ClientCounts counts;
  private final ProxiesInFront inFront;
  private final IpAddress peer;
  private final PasswordGate passwords;
  private ClientCounts.@Nullable Counted counted;

  Gate(Shared shared, Caller caller) {
    this.counts = shared.counts();
    this.passwords = new PasswordGate(shared.passwords());
    this.inFront = caller.inFront();
    this.peer = caller.address();
  }

  /// Why the request is not sent on; empty when it is, unless [#isUndecided]. Allocates nothing
  /// where the route asks for nothing.
  Optional<Complaint> refusal(RequestHead head, Route route) {
    RouteOptions options = route.options();
    if (options.limits().isNone() && options.protection().isOpen()) {
      return Optional.empty();
    }
    Optional<IpAddress> client = ForwardedClient.of(peer, head, inFront);
    Optional<Complaint> tooMany = count(client.orElse(peer), options.limits(), route);
    return tooMany.isEmpty() ? refusal(head, client, options.protection()) : tooMany;
  }

  private Optional<Complaint> refusal(
      RequestHead head, Optional<IpAddress> client, Protection asked) {
    Admission addresses = asked.addresses();
    boolean isDecisive = asked.login().isEmpty() || !asked.anySuffices();
    if (isDecisive && !addresses.admits(client)) {
      return Optional.of(Complaint.NOT_ADMITTED);
    }
    boolean isVouchedFor = asked.anySuffices() && addresses.vouchesFor(client);
    return asked.login().isEmpty() || isVouchedFor
        ? Optional.empty()
        : passwords.refusal(head.header("authorization"), asked.login().get());
  }

  /// Whether it takes a while to say whether the request is sent on.
  boolean isUndecided() {
    return passwords.isUndecided();
  }

  /// Finds that out.
  ///
  /// @param loop on which `then` is told why the request is not sent on, or that it is, unless it
  ///     has ended before
  void decide(Executor loop, Consumer<Optional<Complaint>> then) {
    passwords.decide(loop, then);
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
    passwords.ended();
    if (counted != null) {
      counts.ended(counted);
      counted = null;
    }
  }
}
