// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.password.Credentials;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.upstream.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is noted of a request while it is under way; reused from request to request, so that
/// noting it allocates nothing. For one thread at a time.
public final class RequestNote {
  /// What a client wrote.
  public enum Text {
    METHOD,
    HOST,
    TARGET,
    REQUEST_ID,
    USER_AGENT,
    REFERER,
    /// Noted only where it is wanted.
    FORWARDED_FOR,
    /// Noted only where it is wanted, since it may hold a password.
    AUTHORIZATION
  }

  /// Longer texts are cut, and end with [#CUT].
  static final int LONGEST = 1024;

  static final String CUT = "...";

  private static final int USUAL = 512;
  private static final int TEXTS = Text.values().length;

  private byte[] bytes = {};
  private int used;
  private final int[] from = new int[TEXTS];
  private final int[] to = new int[TEXTS];
  private String client = "";
  private String scheme = "";
  private String protocol = "";
  private @Nullable Route route;
  private @Nullable String service;
  private @Nullable Endpoint endpoint;
  private int tries;
  private long askedNanos;
  private long upstreamNanos;
  private long traceHigh;
  private long traceLow;
  private long span;
  private long parentSpan;
  private boolean isSampled;
  private int status;
  private long received;
  private long sent;
  private long bodySent;
  private long nanos;
  private long endedMillis;
  private Outcome outcome = Outcome.SERVED;

  /// Forgets the last request; another begins.
  public void begin(String client, String scheme) {
    used = 0;
    Arrays.fill(from, 0);
    Arrays.fill(to, 0);
    this.client = client;
    this.scheme = scheme;
    protocol = "-";
    route = null;
    service = null;
    endpoint = null;
    tries = 0;
    askedNanos = -1;
    upstreamNanos = -1;
    bodySent = 0;
    traceHigh = 0;
    traceLow = 0;
    span = 0;
    parentSpan = 0;
    isSampled = false;
  }

  /// @param version as in `HTTP/1.1`
  public void protocol(String version) {
    protocol = version;
  }

  /// Copies what the client wrote.
  public void text(Text which, ByteSpan value) {
    int length = Math.min(value.length(), LONGEST + 1);
    if (bytes.length - used < length) {
      bytes = Arrays.copyOf(bytes, Math.max(used + length, Math.max(USUAL, 2 * bytes.length)));
    }
    System.arraycopy(value.bytes(), value.from(), bytes, used, length);
    from[which.ordinal()] = used;
    used += length;
    to[which.ordinal()] = used;
  }

  public void route(Route taken) {
    route = taken;
  }

  /// @param name the backend's
  public void service(String name) {
    service = name;
  }

  /// Another attempt at an endpoint.
  public void attempt(Endpoint at) {
    endpoint = at;
    tries++;
  }

  /// Whether no attempt has been made.
  public boolean isUnsent() {
    return tries == 0;
  }

  /// Attempts after the first.
  public int retries() {
    return Math.max(0, tries - 1);
  }

  /// The first attempt begins.
  ///
  /// @param nanos since the request's head
  public void asked(long nanos) {
    askedNanos = nanos;
  }

  /// A response has begun.
  ///
  /// @param nanos since the first attempt
  public void answered(long nanos) {
    upstreamNanos = nanos;
  }

  /// The request's place in a trace.
  ///
  /// @param high the first half of the trace's id
  /// @param low its second half
  /// @param id of the request's own span
  /// @param parent the span it comes from, 0 for none
  /// @param records whether its span goes to a collector
  public void trace(long high, long low, long id, long parent, boolean records) {
    traceHigh = high;
    traceLow = low;
    span = id;
    parentSpan = parent;
    isSampled = records;
  }

  /// Whether its span goes to a collector.
  public boolean isSampled() {
    return isSampled;
  }

  /// How much of the response is its body.
  public void body(long bytes) {
    bodySent = bytes;
  }

  /// The request has ended.
  ///
  /// @param status that was sent, 0 for none
  /// @param received bytes of the request
  /// @param sent bytes of the response
  /// @param nanos it took
  /// @param millis of the clock
  public void end(
      int status, long received, long sent, long nanos, long millis, Outcome howItEnded) {
    this.status = status;
    this.received = received;
    this.sent = sent;
    this.nanos = nanos;
    this.endedMillis = millis;
    this.outcome = howItEnded;
  }

  /// The route that took it; null for none.
  public @Nullable Route route() {
    return route;
  }

  /// The backend that it was sent to; null for none.
  public @Nullable String service() {
    return service;
  }

  /// What was sent, 0 for nothing.
  public int status() {
    return status;
  }

  public Outcome outcome() {
    return outcome;
  }

  /// Bytes of the request.
  public long received() {
    return received;
  }

  /// Bytes of the response.
  public long sent() {
    return sent;
  }

  /// How long it took.
  public long nanos() {
    return nanos;
  }

  /// From the first attempt to the head of a response; negative when there was none.
  public long upstreamNanos() {
    return upstreamNanos;
  }

  /// Takes all that the other says.
  void copy(RequestNote other) {
    if (bytes.length < other.used) {
      bytes = new byte[other.bytes.length];
    }
    System.arraycopy(other.bytes, 0, bytes, 0, other.used);
    used = other.used;
    System.arraycopy(other.from, 0, from, 0, TEXTS);
    System.arraycopy(other.to, 0, to, 0, TEXTS);
    client = other.client;
    scheme = other.scheme;
    protocol = other.protocol;
    route = other.route;
    service = other.service;
    endpoint = other.endpoint;
    tries = other.tries;
    askedNanos = other.askedNanos;
    upstreamNanos = other.upstreamNanos;
    bodySent = other.bodySent;
    trace(other.traceHigh, other.traceLow, other.span, other.parentSpan, other.isSampled);
    end(other.status, other.received, other.sent, other.nanos, other.endedMillis, other.outcome);
  }

  /// A copy that stays.
  public AccessRecord record() {
    Optional<Route> taken = Optional.ofNullable(route);
    return new AccessRecord(
        Instant.ofEpochMilli(endedMillis),
        client,
        text(Text.METHOD),
        scheme,
        text(Text.HOST),
        text(Text.TARGET),
        protocol,
        taken.map(Route::toString),
        taken.map(each -> each.seniority().object()),
        // How it is spoken to follows its name.
        Optional.ofNullable(service).map(name -> name.split(" ", 2)[0]),
        Optional.ofNullable(endpoint).map(Endpoint::toString),
        status,
        received,
        sent,
        bodySent,
        Duration.ofNanos(nanos),
        Duration.ofNanos(askedNanos < 0 ? 0 : nanos - askedNanos),
        upstreamNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(upstreamNanos)),
        tries,
        outcome,
        text(Text.REQUEST_ID),
        traceId(),
        id(span),
        id(parentSpan),
        text(Text.USER_AGENT),
        text(Text.REFERER),
        text(Text.FORWARDED_FOR),
        user());
  }

  private String user() {
    int which = Text.AUTHORIZATION.ordinal();
    return Credentials.parse(new ByteSpan().set(bytes, from[which], to[which]))
        .map(Credentials::user)
        .orElse("");
  }

  private String text(Text which) {
    int start = from[which.ordinal()];
    int length = to[which.ordinal()] - start;
    String text = new String(bytes, start, Math.min(length, LONGEST), StandardCharsets.ISO_8859_1);
    return length > LONGEST ? text + CUT : text;
  }

  private String traceId() {
    HexFormat hex = HexFormat.of();
    return span == 0 ? "" : hex.toHexDigits(traceHigh) + hex.toHexDigits(traceLow);
  }

  private static String id(long span) {
    return span == 0 ? "" : HexFormat.of().toHexDigits(span);
  }
}
