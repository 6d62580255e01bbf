// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One question of a client and the answer to it.
///
/// It belongs to one thread at a time: to the event loop that read the question, then to whoever
/// the handler hands it to, until [#send] gives it back. It is used again afterwards, so nobody may
/// keep it.
public abstract class Exchange implements Runnable {
  private final EventLoop loop;
  private final DnsMetrics metrics;
  private final Query query = new Query();
  private final Response response = new Response(query);
  private @Nullable ByteBuf out;
  private int code;
  private boolean open;

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

  /// Largest answer that the client and the way to it take, in bytes.
  public abstract int limit();

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
    code = response.code();
    if (loop.inEventLoop()) {
      run();
    } else {
      loop.execute(this);
    }
  }

  /// Answers SERVFAIL, whatever was written before.
  public final void fail() {
    begin();
    send(ResponseCode.SERVFAIL);
  }

  /// The part of [#send] that belongs to the event loop; not for others to call.
  @Override
  public final void run() {
    ByteBuf message = Objects.requireNonNull(out, "the answer was not begun");
    out = null;
    open = false;
    metrics.answered(code);
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
    if (readCode != ResponseCode.NOERROR) {
      begin();
      send(readCode);
    } else if (query.questionClass() != Query.CLASS_IN) {
      begin();
      send(ResponseCode.REFUSED);
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

  abstract ByteBuf newBuffer();

  /// Sends and releases `message`, which begins with the prefix; on the event loop. The exchange
  /// may be used again from here on.
  abstract void write(ByteBuf message);
}
