// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Refusal;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Patience;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.upstream.EndpointPool;
import io.portolan.proxy.upstream.ResponseReceiver;
import io.portolan.proxy.upstream.UpstreamFailure;
import io.portolan.proxy.upstream.UpstreamStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A request and its response, from the client's head to the last byte; reused by a client's
/// connection from request to request, on its event loop.
final class Exchange implements ResponseReceiver, Dispatch.Verdicts {
  /* The phases:
   *
   *   NONE ─► ASKING ─► ANSWERING ─► NONE
   *              └──► TUNNEL ─► NONE
   * In ASKING nothing of a final response has been sent to the client, so that another may be.
   */
  private enum Phase {
    NONE,
    ASKING,
    ANSWERING,
    TUNNEL
  }

  private final ProxyLoop loop;
  private final Client client;
  private final Attempts attempts;
  private final Upload upload;
  private final Reply reply;
  private final Journal journal;
  private final Dispatch dispatch;
  private final Tunnel tunnel;
  private Phase phase = Phase.NONE;
  private ByteBuf atHand = Unpooled.EMPTY_BUFFER;
  private boolean isUpgrade;
  private boolean isConnect;
  private boolean isIdempotent;
  private boolean hasInterim;
  private boolean isClientBehind;

  Exchange(ProxyLoop loop, Client client) {
    this.loop = loop;
    this.client = client;
    this.attempts = new Attempts(loop.upstream(), loop.settings().tries());
    this.upload = new Upload(client, loop.settings().maxBodyBytes());
    this.reply = new Reply(loop, client);
    this.journal = new Journal(loop, client);
    this.tunnel = new Tunnel(client, attempts, upload);
    this.dispatch = new Dispatch(loop, client, attempts, upload, reply, journal, this);
  }

  /// Whether the request under way, or the last, is one of HTTP/1.1.
  boolean isVersion11() {
    return reply.isVersion11();
  }

  /// Whether all of the request has come.
  boolean isRequestWhole() {
    return upload.isWhole();
  }

  /// Answers what is no request.
  void refuse(Refusal why) {
    phase = Phase.ASKING;
    journal.beginUnread();
    reply.beginUnread();
    upload.beginUnread();
    answer(Complaint.of(why));
  }

  /// Answers a client that does not come to the end of a head.
  void refuseLate() {
    phase = Phase.ASKING;
    journal.beginUnread();
    reply.beginUnread();
    upload.beginUnread();
    answer(Complaint.CLIENT_LATE);
  }

  /// Begins with a request, whose head is only looked at here.
  ///
  /// @param bytes what has come after the head
  void begin(RequestHead head, RouteTable routes, ByteBuf bytes) {
    atHand = bytes;
    phase = Phase.ASKING;
    isUpgrade = head.isUpgrade();
    isConnect = head.isConnect();
    isIdempotent = head.isIdempotent();
    hasInterim = false;
    isClientBehind = false;
    reply.begin(head);
    journal.begin(head);
    dispatch.begin(head, routes);
    atHand = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void send(Optional<EndpointPool> first) {
    ask(first, true);
  }

  /// Sends the request to an endpoint, on a connection that is there or on a new one.
  private void ask(Optional<EndpointPool> chosen, boolean mayReuse) {
    if (chosen.isEmpty()) {
      answer(Complaint.NO_ENDPOINT);
      return;
    }
    EndpointPool endpoint = chosen.get();
    if (endpoint.hasRoom()) {
      send(endpoint, mayReuse);
    } else if (attempts.await(endpoint, () -> hasTurn(endpoint, mayReuse))) {
      client.progressed();
    } else {
      answer(Complaint.OVERLOADED);
    }
  }

  private void hasTurn(EndpointPool endpoint, boolean mayReuse) {
    attempts.waited();
    send(endpoint, mayReuse);
  }

  private void send(EndpointPool endpoint, boolean mayReuse) {
    journal.attempt(endpoint.endpoint());
    Optional<UpstreamStream> idle = attempts.begin(endpoint, mayReuse && !isForTunnel());
    if (idle.isPresent()) {
      connected(idle.get());
    } else {
      client.progressed();
      Optional<Duration> within = dispatch.options().patience().connect();
      Optional<UpstreamStream> begun =
          isForTunnel() ? endpoint.tunnel(this, within) : endpoint.connect(this, within);
      begun.ifPresent(attempts::connecting);
    }
  }

  /// Whether the endpoint is given no request, but the bytes that follow it.
  private boolean isForTunnel() {
    return isConnect && !upload.isReplaced();
  }

  @Override
  public void connected(UpstreamStream connection) {
    attempts.connected(connection);
    if (isForTunnel()) {
      attempts.answered(200);
      beginTunnel();
      reply.tunnel();
      client.tunnel();
    } else {
      upload.sendTo(connection, this);
      client.progressed();
    }
  }

  /// Takes what belongs to the request's body from `bytes`, which stay the caller's.
  void requestBody(ByteBuf bytes) {
    int from = bytes.readerIndex();
    switch (upload.take(bytes)) {
      case GOOD -> {
        dispatch.body(bytes, from);
        if (phase == Phase.ASKING && upload.isWhole()) {
          // From now on the endpoint is waited for.
          client.progressed();
        }
      }
      case MALFORMED -> broken(Refusal.CHUNK);
      case TOO_LARGE -> broken(Refusal.BODY_TOO_LARGE);
    }
  }

  private void broken(Refusal why) {
    if (phase == Phase.ASKING) {
      answer(Complaint.of(why));
    } else {
      cut(Complaint.outcome(why));
    }
  }

  @Override
  public void drained() {
    client.progressed();
    if (phase == Phase.TUNNEL) {
      client.setReading(true);
    } else {
      upload.drained();
    }
  }

  @Override
  public void informational(ResponseHead head) {
    hasInterim = true;
    reply.informational(head);
  }

  @Override
  public void head(ResponseHead head, ByteBuf bytes, int headEnd) {
    attempts.answered(head.status());
    if (attempts.mayRepeat(head.status(), isRepeatable(), loop.now())) {
      bytes.release();
      Optional<EndpointPool> next = attempts.another();
      abandon();
      ask(next, true);
      return;
    }
    if (dispatch.hasPage(head.status(), true)) {
      bytes.release();
      abandon();
      ask(dispatch.pageFor(head.status()), true);
      return;
    }
    phase = Phase.ANSWERING;
    dispatch.bind(attempts.endpoint());
    journal.answered();
    if (!upload.isWhole() && (head.status() >= 300 || upload.isReplaced())) {
      // The rest of the body is not waited for.
      reply.close();
    }
    paced(reply.head(head, bytes, headEnd));
  }

  @Override
  public void body(ByteBuf bytes) {
    paced(reply.body(bytes));
  }

  /// Reads from the endpoint only as fast as the client takes it.
  private void paced(boolean hasLeft) {
    UpstreamStream upstream = attempts.connection();
    if (!hasLeft && upstream != null) {
      isClientBehind = true;
      upstream.setReading(false);
    }
  }

  /// What was sent to the client has left.
  void clientDrained() {
    isClientBehind = false;
    client.progressed();
    UpstreamStream upstream = attempts.connection();
    if (upstream != null) {
      upstream.setReading(true);
    }
  }

  @Override
  public void ended() {
    released();
    reply.end();
    end(Outcome.SERVED);
  }

  private boolean isRepeatable() {
    boolean isHarmless =
        isIdempotent
            || (dispatch.options().retrying().isPresent()
                && dispatch.options().retrying().get().repeatsAll());
    return isHarmless && upload.mayBeRepeated() && !hasInterim;
  }

  @Override
  public void failed(UpstreamFailure why) {
    if (phase != Phase.TUNNEL) {
      attempts.failed(why);
    }
    boolean repeats = phase == Phase.ASKING && attempts.mayRepeat(why, isRepeatable(), loop.now());
    Optional<EndpointPool> next = repeats ? attempts.next(why) : Optional.empty();
    abandon();
    switch (phase) {
      case NONE -> {}
      case ANSWERING -> cut(Outcome.UPSTREAM_RESET);
      case TUNNEL -> {
        finish(Outcome.TUNNELLED);
        client.closeAfterSending();
      }
      case ASKING -> {
        if (repeats) {
          ask(next, why != UpstreamFailure.RESET);
        } else {
          answer(Complaint.of(why));
        }
      }
    }
  }

  @Override
  public void answer(Complaint what) {
    if (what.equals(Complaint.NO_PASSWORD)) {
      dispatch
          .options()
          .protection()
          .login()
          .ifPresent(login -> reply.add(List.of(login.challenge())));
    }
    if (dispatch.hasPage(what.status(), false)) {
      abandon();
      upload.skip(atHand);
      ask(dispatch.pageFor(what.status()), true);
    } else {
      answer(what.status(), what.outcome(), what.location(), what.text());
    }
  }

  @Override
  public void answer(int status, Optional<String> location, String body) {
    answer(status, Outcome.ANSWERED, location, body);
  }

  private void answer(int status, Outcome outcome, Optional<String> location, String body) {
    abandon();
    upload.skip(atHand);
    if (!upload.isWhole() || isConnect) {
      // After a refused CONNECT, what follows may be meant for the tunnel.
      reply.close();
    }
    reply.own(status, location, body);
    end(outcome);
  }

  private void end(Outcome outcome) {
    boolean livesOn = reply.isKeepAlive() && upload.isWhole();
    finish(outcome);
    client.exchangeEnded(livesOn);
  }

  private void finish(Outcome outcome) {
    phase = Phase.NONE;
    attempts.ended();
    upload.end();
    dispatch.end();
    journal.end(reply, upload.received(), outcome);
  }

  /// Ends the client's connection in the middle of a response, so that it is not taken for whole.
  private void cut(Outcome outcome) {
    abandon();
    finish(outcome);
    client.abort();
  }

  private void released() {
    attempts.release();
    upload.disconnected();
  }

  private void abandon() {
    attempts.abandon();
    upload.disconnected();
  }

  /// How long nothing may move, as things stand.
  Duration patience() {
    Duration usual = loop.settings().timeouts().progress();
    Patience own = dispatch.options().patience();
    if (attempts.connection() == null) {
      Duration connect = own.connect().orElse(usual);
      return connect.compareTo(usual) > 0 ? connect : usual;
    }
    if (upload.isHeldUp()) {
      return own.send().orElse(usual);
    }
    boolean isOwnTurn = upload.isWhole() && !isClientBehind;
    return isOwnTurn ? own.read().orElse(usual) : usual;
  }

  /// The same in a tunnel, which no route makes shorter than others.
  Duration tunnelPatience() {
    Duration usual = loop.settings().timeouts().tunnel();
    Duration own = dispatch.options().patience().read().orElse(usual);
    return own.compareTo(usual) > 0 ? own : usual;
  }

  /// Nothing has moved for too long.
  void timedOut() {
    if (attempts.isWaiting()) {
      answer(Complaint.OVERLOADED);
    } else if (phase == Phase.ASKING && (upload.isWhole() || upload.isHeldUp())) {
      failed(UpstreamFailure.LATE);
    } else if (phase == Phase.ASKING) {
      answer(Complaint.CLIENT_LATE);
    } else {
      cut(phase == Phase.TUNNEL ? Outcome.TUNNELLED : Outcome.UPSTREAM_TIMEOUT);
    }
  }

  /// The client's connection has ended, and so does what was done for it.
  void clientGone() {
    if (phase == Phase.NONE) {
      return;
    }
    UpstreamStream open = attempts.connection();
    if (open != null && phase == Phase.TUNNEL) {
      open.closeAfterSending();
      released();
    } else {
      abandon();
    }
    finish(phase == Phase.TUNNEL ? Outcome.TUNNELLED : Outcome.CLIENT_GONE);
  }

  @Override
  public void upgraded(ResponseHead head, ByteBuf bytes, int headEnd) {
    if (!isUpgrade) {
      bytes.release();
      answer(Complaint.of(UpstreamFailure.MALFORMED));
      return;
    }
    beginTunnel();
    paced(reply.head(head, bytes, headEnd));
    client.tunnel();
  }

  private void beginTunnel() {
    phase = Phase.TUNNEL;
    dispatch.bind(attempts.endpoint());
    journal.answered();
    tunnel.begin();
  }

  @Override
  public void tunnelled(ByteBuf bytes) {
    paced(reply.body(bytes));
  }

  /// The client sends bytes of the other protocol.
  void tunnelFromClient(ByteBuf bytes) {
    tunnel.fromClient(bytes);
  }

  @Override
  public void tunnelClosed() {
    tunnel.endpointEnded();
  }

  /// The client sends no more into the tunnel.
  void clientEnded() {
    tunnel.clientEnded();
  }
}
