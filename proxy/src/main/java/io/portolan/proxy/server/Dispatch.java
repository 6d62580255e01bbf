// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.http1.Refusal;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.RequestChange;
import io.portolan.proxy.route.ResponseRewrite;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.route.Template;
import io.portolan.proxy.route.Tracing;
import io.portolan.proxy.upstream.BackendPools;
import io.portolan.proxy.upstream.EndpointPool;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a request: which route it takes, whether it may, and which endpoint is
/// to have it first; for one request after the other.
final class Dispatch {
  private static final String NOTHING = "";

  /// Who carries out what is decided.
  interface Verdicts {
    /// The request goes to the endpoint; empty when there is none.
    void send(Optional<EndpointPool> first);

    /// The request is not sent on, or nobody can answer it.
    void answer(Complaint why);

    /// The route itself answers.
    void answer(int status, Optional<String> location, String body);
  }

  private final ProxyLoop loop;
  private final Client client;
  private final Attempts attempts;
  private final Upload upload;
  private final Reply reply;
  private final Journal journal;
  private final ErrorPage errorPage = new ErrorPage();
  private final Verdicts verdicts;
  private final Gate gate;
  private final MirrorCopy mirror;
  private RouteOptions options = RouteOptions.NONE;
  private @Nullable ClientSession session;

  Dispatch(
      ProxyLoop loop,
      Client client,
      Attempts attempts,
      Upload upload,
      Reply reply,
      Journal journal,
      Verdicts verdicts) {
    this.loop = loop;
    this.client = client;
    this.attempts = attempts;
    this.upload = upload;
    this.reply = reply;
    this.journal = journal;
    this.verdicts = verdicts;
    this.gate = new Gate(loop, client.caller());
    this.mirror = new MirrorCopy(loop, client.caller());
  }

  /// Of the route that the request takes; none before one is known.
  RouteOptions options() {
    return options;
  }

  /// Begins with a request, whose head is only looked at here; the verdict may come later.
  void begin(RequestHead head, RouteTable routes) {
    options = RouteOptions.NONE;
    session = null;
    if (!upload.begin(head)) {
      verdicts.answer(Complaint.of(Refusal.BODY_TOO_LARGE));
      return;
    }
    Optional<Route> found = routes.find(head);
    journal.route(found);
    if (found.isEmpty()) {
      verdicts.answer(Complaint.NO_ROUTE);
      return;
    }
    Route route = found.get();
    options = route.options();
    if (options.demand().isPresent()) {
      reply.withoutAlternatives();
    }
    reply.add(options.response().fields(head, client.caller().isSecure()));
    Optional<Complaint> unproven =
        options.demand().flatMap(each -> client.caller().proof().refusal(head.host(), each));
    if (unproven.isPresent()) {
      verdicts.answer(unproven.get());
      return;
    }
    switch (route.action()) {
      case Forward forward -> forward(head, route, destination(forward, head), routes);
      case Answer fixed -> verdicts.answer(fixed.status(), Optional.empty(), fixed.body());
      case Redirect redirect -> {
        String location =
            redirect.location(head, client.caller().listener().arrival(), route.path());
        verdicts.answer(redirect.status(), Optional.of(location), NOTHING);
      }
    }
  }

  private Destination destination(Forward forward, RequestHead head) {
    if (forward.shares().size() == 1) {
      return forward.shares().getFirst().to();
    }
    Optional<Backend> bound = forward.bound(head);
    return bound.isPresent()
        ? bound.get()
        : forward.destination(loop.random().nextInt(forward.weight()));
  }

  private void forward(RequestHead head, Route route, Destination destination, RouteTable table) {
    if (head.isConnect() && !options.tunnels()) {
      verdicts.answer(Complaint.of(Refusal.METHOD));
      return;
    }
    loop.requestEdit().identify(head, options.request());
    options.response().rewrite().ifPresent(each -> rewriteResponse(each, head));
    options.errors().ifPresent(each -> errorPage.prepare(head, each, loop, client.caller()));
    if (!upload.limit(options.maxBodyBytes())) {
      verdicts.answer(Complaint.of(Refusal.BODY_TOO_LARGE));
      return;
    }
    if (options.response().isPreflight(head)) {
      verdicts.answer(204, Optional.empty(), NOTHING);
      return;
    }
    Optional<Complaint> refusal = gate.refusal(head, route);
    if (refusal.isPresent()) {
      verdicts.answer(refusal.get());
      return;
    }
    switch (destination) {
      case Answer fixed -> verdicts.answer(fixed.status(), Optional.empty(), fixed.body());
      case Backend to -> forward(head, to, table);
    }
  }

  private void forward(RequestHead head, Backend to, RouteTable table) {
    journal.service(to.name());
    loop.requestEdit().write(head, client.caller().peer(), changed(head), loop.out().clear());
    upload.head(loop.out());
    Optional<EndpointPool> first =
        endpoint(to, head)
            .or(() -> options.errors().flatMap(errors -> endpoint(errors.at(), head)));
    options
        .mirror()
        .filter(_ -> !head.isConnect())
        .ifPresent(each -> mirror.prepare(head, each, options, table, upload.hasBody()));
    if (gate.isUndecided()) {
      gate.decide(head, table, options, admittance -> admitted(admittance, first));
    } else {
      mirror.admitted();
      verdicts.send(first);
    }
  }

  private void admitted(Admittance admittance, Optional<EndpointPool> first) {
    switch (admittance) {
      case Admittance.Passed passed -> {
        mirror.admitted();
        upload.add(passed.upstream());
        if (passed.always()) {
          reply.add(passed.cookies());
        } else {
          reply.addToGood(passed.cookies());
        }
        verdicts.send(first);
      }
      case Admittance.Refused refused -> {
        reply.add(refused.fields());
        verdicts.answer(refused.why());
      }
    }
  }

  /// What the upstream gets, with what the client has proved where it had to prove something, and
  /// with the request's place in a trace where it has one.
  private RequestChange changed(RequestHead head) {
    RequestChange change = options.request();
    if (options.demand().isPresent()) {
      change = change.with(client.caller().proof().fields(options.demand().get()));
    }
    if (options.tracing() != Tracing.OFF) {
      change = change.with(journal.trace(options.tracing(), head));
    }
    return change;
  }

  private void rewriteResponse(ResponseRewrite how, RequestHead head) {
    Template.Values request = Places.values(head, client.caller());
    reply.rewrite((name, value) -> how.value(name, value, request));
  }

  /// The endpoint to begin with; empty when the backend has none.
  private Optional<EndpointPool> endpoint(Backend to, RequestHead head) {
    Optional<BackendPools> pools = attempts.first(to, options.retrying(), loop.now());
    if (pools.isEmpty()) {
      return Optional.empty();
    }
    if (to.session().isPresent()) {
      boolean isHttps = client.caller().isSecure();
      session = ClientSession.begin(to.session().get(), pools.get(), head, isHttps, loop.instant());
      return session.endpoint();
    }
    return pools.get().choose(gate.key(head, to.balance()));
  }

  /// Bytes of the body have come, from `from` on in `bytes`, which stay the caller's.
  void body(ByteBuf bytes, int from) {
    if (options.mirror().isPresent()) {
      mirror.body(bytes, from, bytes.readerIndex(), upload.isWhole());
    }
  }

  /// Whether somebody else is to answer in place of an error, the upstream's or the proxy's own.
  boolean hasPage(int status, boolean isOfUpstream) {
    return errorPage.replaces(status, isOfUpstream);
  }

  /// Who answers in place of that error, to be asked from now on; empty where nobody is there.
  Optional<EndpointPool> pageFor(int status) {
    session = null;
    reply.keepValues();
    Backend at = errorPage.take();
    upload.replace(errorPage.head(status));
    return attempts.first(at, Optional.empty(), loop.now()).flatMap(pools -> pools.choose(0));
  }

  /// Tells the client by a cookie that this endpoint has answered it, where it is to stay there.
  void bind(Optional<EndpointPool> to) {
    if (session != null) {
      to.flatMap(session::cookie).ifPresent(each -> reply.add(List.of(each)));
    }
  }

  /// The request has ended.
  void end() {
    gate.ended();
    errorPage.end();
    mirror.end();
  }
}
