// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.ClientLimits;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.Protection;
import io.portolan.proxy.route.ProxiesInFront;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.route.RouteTable;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says which of a connection's requests are sent on, and counts the one under way among its
/// client's; for its event loop.
final class Gate {
  private final Executor loop;
  private final ClientCounts counts;
  private final ProxiesInFront inFront;
  private final IpAddress peer;
  private final PasswordGate passwords;
  private final Inquirer inquirer;
  private @Nullable Inquiry open;
  private ClientCounts.@Nullable Counted counted;

  Gate(ProxyLoop loop, Caller caller) {
    this.loop = loop.loop();
    this.counts = loop.shared().counts();
    this.passwords = new PasswordGate(loop.shared().passwords());
    this.inquirer = new Inquirer(loop, caller);
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
    if ((asked.isByAddress() || !asked.anySuffices()) && !asked.addresses().admits(client)) {
      return Optional.of(Complaint.NOT_ADMITTED);
    }
    if (asked.isByAddress() || (asked.anySuffices() && asked.addresses().vouchesFor(client))) {
      return Optional.empty();
    }
    Optional<Complaint> byPassword =
        asked.login().isEmpty()
            ? Optional.empty()
            : passwords.refusal(head.header("authorization"), asked.login().get());
    return passwords.isUndecided() ? Optional.empty() : after(byPassword, asked);
  }

  /// What is known once the password is.
  private Optional<Complaint> after(Optional<Complaint> byPassword, Protection asked) {
    boolean isSettled = asked.login().isPresent() && asked.anySuffices() == byPassword.isEmpty();
    if (isSettled || asked.inquiry().isEmpty()) {
      return byPassword;
    }
    open = asked.inquiry().get();
    return Optional.empty();
  }

  /// Whether it takes a while to say whether the request is sent on.
  boolean isUndecided() {
    return passwords.isUndecided() || open != null;
  }

  /// Finds that out.
  ///
  /// @param head only looked at here
  /// @param then is told on the event loop, unless the request has ended before
  void decide(
      RequestHead head, RouteTable routes, RouteOptions options, Consumer<Admittance> then) {
    Protection asked = options.protection();
    asked.inquiry().ifPresent(inquiry -> inquirer.prepare(head, inquiry, routes));
    if (passwords.isUndecided()) {
      passwords.decide(
          loop,
          byPassword -> {
            Optional<Complaint> refusal = after(byPassword, asked);
            if (open == null) {
              then.accept(Admittance.of(refusal));
            } else {
              inquire(open, options, then);
            }
          });
    } else if (open != null) {
      inquire(open, options, then);
    }
  }

  private void inquire(Inquiry inquiry, RouteOptions options, Consumer<Admittance> then) {
    inquirer.ask(
        options,
        inquiry,
        answer -> {
          boolean isMild =
              answer instanceof Admittance.Refused refused
                  && refused.why().status() == 403
                  && options.protection().login().isPresent()
                  && options.protection().anySuffices();
          // The client may still find a password.
          then.accept(isMild ? Admittance.of(Complaint.NO_PASSWORD) : answer);
        });
  }

  /// The hash of what the request has in common with those that go to the same endpoint; 0 where
  /// endpoints are not chosen by that.
  long key(RequestHead head, Balance balance) {
    if (balance instanceof Balance.Hashed(HashKey by, int _, int _)) {
      return by.hash(head, ForwardedClient.of(peer, head, inFront, by));
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
    passwords.ended();
    if (open != null) {
      open = null;
      inquirer.ended();
    }
    if (counted != null) {
      counts.ended(counted);
      counted = null;
    }
  }
}
