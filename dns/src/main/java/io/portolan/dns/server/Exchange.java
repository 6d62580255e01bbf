// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One question of a client and the answer to it.
///
/// It belongs to one thread at a time: to the event loop that read the question, then to whoever
/// the handler hands it to, until [#send] gives it back. It is used again afterwards, so nobody may
/// keep it.
public abstract class Exchange implements Runnable {
  /// How the problem begins that is a defect.
  static final String DEFECT = "a defect: ";

  private static final int MAX_DEPTH = 12;

  private final EventLoop loop;
  private final DnsMetrics metrics;
  private final List<Filter> filters = new ArrayList<>();
  private final Query query = new Query();
  private final Response response = new Response(query);
  private @Nullable ByteBuf out;
  private boolean open;

  private String problem = "";
  private String answerer = "";
  private long noted;

  /// Sees an answer before it leaves.
  @FunctionalInterface
  public interface Filter {
    /// May change the answer of `exchange`, which is finished. True lets it go on its way; false
    /// means that this filter calls [Exchange#send] itself, later.
    boolean passes(Exchange exchange);
  }

  Exchange(EventLoop loop, DnsMetrics metrics) {
    this.loop = loop;
    this.metrics = metrics;
  }

  /// What is asked.
  public final Query query() {
    return query;
  }

  /// Who asks.
  public abstract InetSocketAddress client();

  /// Whether the client asks over IPv6; cheaper than to look at [#client].
  public boolean isIpv6() {
    return client().getAddress() instanceof Inet6Address;
  }

  /// Largest answer that the client and the way to it take, in bytes.
  public abstract int limit();

  /// Whether it came over a connection.
  public abstract boolean isStream();

  /// How many questions of this server itself led to this one; 0 for a client's.
  int depth() {
    return 0;
  }

  /// What went wrong, for a log; empty when nothing did.
  public final String problem() {
    return problem;
  }

  /// Whether it was a defect of this program.
  public final boolean isDefect() {
    return problem.startsWith(DEFECT);
  }

  /// Notes which plugin has the question now: the one that has it when it is sent answers it.
  public final void answeredBy(String plugin) {
    answerer = plugin;
  }

  /// The plugin that answered; empty for none.
  public final String answerer() {
    return answerer;
  }

  /// Keeps a time for the one handler that measures, until the question is answered.
  public final void note(long nanoTime) {
    noted = nanoTime;
  }

  public final long noted() {
    return noted;
  }

  /// Has `filter` see the answer before those that were added earlier.
  public final void addFilter(Filter filter) {
    filters.add(filter);
  }

  /// What came of a question of this server itself.
  @FunctionalInterface
  public interface Listener {
    /// Called on the event loop of the exchange that asked.
    ///
    /// @param message the whole answer, to be read before this returns
    /// @param problem what went wrong, for a log; empty when nothing did
    void answered(ByteBuf message, String problem);
  }

  /// Asks `handler` another question on this one's behalf. The answer comes even when this exchange
  /// is over by then.
  public final void ask(Handler handler, Question question, Listener listener) {
    InnerExchange inner = new InnerExchange(loop, metrics, client(), depth() + 1, listener);
    inner.query().ask(question);
    if (inner.depth() > MAX_DEPTH) {
      inner.fail("too many questions for one answer");
    } else {
      handler.handle(inner);
    }
  }

  /// The answer, begun: nothing is written yet; what a former call wrote is dropped.
  public final Response begin() {
    ByteBuf buffer = out == null ? newBuffer() : out.clear();
    out = buffer;
    buffer.writeZero(prefixLength());
    response.begin(buffer, limit());
    return response;
  }

  /// The answer as far as it is written since [#begin].
  public final Response response() {
    return response;
  }

  /// Sends the answer with this response code; from any thread, exactly once.
  public final void send(int code) {
    response.finish(code);
    send();
  }

  /// Sends the answer, which is finished; from any thread, exactly once.
  public final void send() {
    while (!filters.isEmpty()) {
      if (!filters.removeLast().passes(this)) {
        return;
      }
    }
    if (loop.inEventLoop()) {
      run();
    } else {
      loop.execute(this);
    }
  }

  /// Answers SERVFAIL, whatever was written before.
  ///
  /// @param reason for a log
  public final void fail(String reason) {
    problem = reason;
    begin().recursionAvailable();
    send(ResponseCode.SERVFAIL);
  }

  /// The part of [#send] that belongs to the event loop; not for others to call.
  @Override
  public final void run() {
    ByteBuf message = Objects.requireNonNull(out, "the answer was not begun");
    out = null;
    open = false;
    write(message);
  }

  /// Reads `message` and has it answered; false when it deserves no answer.
  final boolean serve(ByteBuf message, Handler handler) {
    int readCode = query.read(message);
    if (readCode == Query.IGNORE) {
      metrics.ignored.increment();
      return false;
    }
    open = true;
    problem = "";
    answerer = "";
    filters.clear();
    if (readCode != ResponseCode.NOERROR) {
      begin();
      send(readCode);
    } else {
      handler.handle(this);
    }
    return true;
  }

  /// Whether the answer is still to come; only on the event loop.
  final boolean isOpen() {
    return open;
  }

  /// Bytes before the message: the length prefix of a stream.
  abstract int prefixLength();

  /// An empty buffer for an answer.
  abstract ByteBuf newBuffer();

  /// Sends `message`, which is a buffer that [#newBuffer] gave and begins with the prefix; on the
  /// event loop. The exchange may be used again from here on.
  abstract void write(ByteBuf message);
}
