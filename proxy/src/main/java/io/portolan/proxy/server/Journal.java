// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.log.AccessLog;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.log.RequestNote;
import io.portolan.proxy.log.RequestNote.Text;
import io.portolan.proxy.metrics.LoopMeter;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Tracing;
import io.portolan.proxy.trace.Tracer;
import io.portolan.proxy.upstream.Endpoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notes what the access log, the metrics and traces will want to know of the request under way;
/// nothing while nobody wants to know.
final class Journal {
  private final Client client;
  private final AccessLog log;
  private final @Nullable LoopMeter meter;
  private final RequestNote note = new RequestNote();
  private final Tracer.@Nullable OfLoop tracer;
  private boolean isLogged;
  private boolean isWatched;
  private boolean isRead;
  private long begun;
  private long asked;

  Journal(ProxyLoop loop, Client client) {
    this.client = client;
    this.log = loop.log();
    this.meter = loop.meter();
    this.tracer = loop.tracer();
  }

  /// A request that could not be read begins.
  void beginUnread() {
    isLogged = log.isOn();
    isWatched = isLogged || meter != null || tracer != null;
    isRead = false;
    if (isWatched) {
      begun = System.nanoTime();
      Caller caller = client.caller();
      note.begin(caller.text(), caller.listener().arrival().scheme());
    }
    if (meter != null) {
      meter.begun();
    }
  }

  void begin(RequestHead head) {
    beginUnread();
    if (isLogged) {
      read(head);
    }
  }

  private void read(RequestHead head) {
    if (!isRead) {
      isRead = true;
      note.protocol(client.protocol());
      note.text(Text.METHOD, head.method());
      note.text(Text.HOST, head.host());
      note.text(Text.TARGET, head.target());
      note.text(Text.REQUEST_ID, head.header("x-request-id"));
      note.text(Text.USER_AGENT, head.header("user-agent"));
      note.text(Text.REFERER, head.header("referer"));
      if (log.wants(Text.FORWARDED_FOR)) {
        note.text(Text.FORWARDED_FOR, head.header("x-forwarded-for"));
      }
      if (log.wants(Text.AUTHORIZATION)) {
        note.text(Text.AUTHORIZATION, head.header("authorization"));
      }
    }
  }

  void route(Optional<Route> taken) {
    if (isWatched && taken.isPresent()) {
      note.route(taken.get());
      isLogged &= taken.get().options().isLogged();
    }
  }

  /// Gives the request its place in a trace; what the endpoint gets for that.
  List<HeaderField> trace(Tracing how, RequestHead head) {
    if (tracer == null) {
      return List.of();
    }
    List<HeaderField> fields =
        tracer.begin(how, head.header("traceparent"), head.count("traceparent") == 1, note);
    if (note.isSampled()) {
      read(head);
    }
    return fields;
  }

  /// @param name the backend's
  void service(String name) {
    if (isWatched) {
      note.service(name);
    }
  }

  void attempt(Endpoint at) {
    if (isWatched) {
      if (note.isUnsent()) {
        asked = System.nanoTime();
        note.asked(asked - begun);
      }
      note.attempt(at);
    }
  }

  /// The response that the client gets has begun.
  void answered() {
    if (isWatched) {
      note.answered(System.nanoTime() - asked);
    }
  }

  /// @param received bytes of the request
  void end(Reply reply, long received, Outcome outcome) {
    if (isWatched) {
      note.body(reply.bodyBytes());
      long millis = isRead ? System.currentTimeMillis() : 0;
      note.end(reply.status(), received, reply.bytes(), System.nanoTime() - begun, millis, outcome);
    }
    if (meter != null) {
      meter.ended(note);
    }
    if (isLogged) {
      log.add(note);
    }
    if (tracer != null && note.isSampled()) {
      tracer.ended(note);
    }
  }
}
