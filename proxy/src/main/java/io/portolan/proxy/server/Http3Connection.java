// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portolan.proxy.http2.Budget;
import io.portolan.proxy.http3.HeadFields;
import io.portolan.proxy.tls.TlsPeer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;

/// A connection by QUIC on which a client has many requests answered at a time (RFC 9114); for its
/// event loop.
final class Http3Connection extends OpenConnection {
  /// The greatest number of a stream that a client may open (RFC 9114 section 5.2).
  private static final long ANY_STREAM = (1L << 62) - 4;

  private static final int NEXT = 4;

  /// The library keeps a little of each stream that did not end in good order for as long as the
  /// connection lasts, and under load it was seen to let clients open no other in its place. So a
  /// client is sent to a new connection while it may open streams still, and one that stays is
  /// disconnected.
  private static final int MOST_CUT = 1000;

  /// Most of a frame that says nothing.
  private static final int MOST_UNKNOWN_BYTES = 1024;

  private final QuicChannel channel;
  private final List<Http3Request> requests = new ArrayList<>();
  private final Budget resets;
  private final Budget idle;
  private final long since = System.nanoTime();
  private int accepted;
  private long idleDeadline;
  private long nextStream;
  private int cut;
  private boolean isOpen;
  private boolean isDraining;
  private boolean isLast;

  Http3Connection(ProxyLoop loop, QuicChannel channel, Caller caller) {
    super(loop, caller);
    this.channel = channel;
    this.resets = new Budget(loop.settings().http2().maxResets());
    this.idle = new Budget(loop.settings().http2().maxIdleFrames());
    idleDeadline = System.nanoTime() + loop.settings().timeouts().head().toNanos();
  }

  /// Waits for the client's requests.
  void begin() {
    loop.count(channel);
    // A head that is too large for a request is answered, one of twice the size is not read.
    long mostHead = 2L * loop.settings().http2().maxFieldBytes();
    Http3Settings settings =
        new Http3Settings()
            .qpackMaxTableCapacity(0)
            .qpackBlockedStreams(0)
            .maxFieldSectionSize(mostHead);
    ChannelInitializer<QuicStreamChannel> streams =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(QuicStreamChannel stream) {
            accept(stream);
          }
        };
    channel
        .pipeline()
        .addLast(
            this,
            new Http3ServerConnectionHandler(
                streams,
                null,
                null,
                new DefaultHttp3SettingsFrame(settings),
                true,
                null,
                (name, _) -> HeadFields.isSecret(name),
                MOST_UNKNOWN_BYTES));
  }

  private void accept(QuicStreamChannel stream) {
    if (isLast && stream.streamId() >= nextStream) {
      wasCut(true);
      stream.shutdown(Http3ErrorCode.H3_REQUEST_REJECTED.code());
      stream.close();
      return;
    }
    nextStream = Math.max(nextStream, stream.streamId() + NEXT);
    Http3Request request = new Http3Request(loop, this, stream);
    requests.add(request);
    accepted++;
    stream.pipeline().addLast(request);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SniCompletionEvent asked && asked.hostname() != null) {
      attach(asked.hostname());
    } else if (event instanceof SslHandshakeCompletionEvent done) {
      opened(done.isSuccess());
    }
    context.fireUserEventTriggered(event);
  }

  private void opened(boolean isSuccess) {
    if (loop.meter() != null) {
      loop.meter().handshake(isSuccess);
    }
    if (TlsPeer.of(channel).isEmpty()) {
      attach("");
    }
    isOpen = isSuccess;
    rest();
  }

  private void attach(String serverName) {
    SSLEngine engine = channel.sslEngine();
    if (engine != null) {
      new TlsPeer(TlsPeer.hostOf(serverName), engine).attach(channel);
    }
  }

  private void rest() {
    idleDeadline = System.nanoTime() + loop.clients().idle().toNanos();
  }

  /// A request's stream is closed.
  void ended(Http3Request request) {
    requests.remove(request);
    if (requests.isEmpty()) {
      rest();
      if (isLast) {
        close();
      }
    }
  }

  /// A stream ends before its time, by the client's doing or by the proxy's.
  ///
  /// @param isByClient whether it counts among what a client may do only so often
  void wasCut(boolean isByClient) {
    cut++;
    if (cut == MOST_CUT || (isByClient && !resets.take())) {
      fail(Http3ErrorCode.H3_EXCESSIVE_LOAD, "too many requests that are cut short");
    } else if (cut == loop.settings().http2().maxStreams() / 2) {
      drain();
    }
  }

  /// A frame has come that brings nothing further.
  void wasIdle() {
    if (!idle.take()) {
      fail(Http3ErrorCode.H3_EXCESSIVE_LOAD, "too many frames that say nothing");
    }
  }

  @Override
  void drain() {
    if (!isOpen) {
      close();
    } else if (!isDraining) {
      isDraining = true;
      goAway(ANY_STREAM);
    }
  }

  private void goAway(long from) {
    QuicStreamChannel control = Http3.getLocalControlStream(channel);
    if (control != null) {
      control.writeAndFlush(new DefaultHttp3GoAwayFrame(from));
    }
  }

  @Override
  void closeIfLate(long now) {
    if (isDraining && !isLast) {
      // What was on its way when the client was warned has arrived by now.
      isLast = true;
      goAway(nextStream);
    } else if (isOpen && loop.clients().isOver(accepted, since, now)) {
      drain();
    }
    if (requests.isEmpty()) {
      if (isLast || now - idleDeadline >= 0) {
        close();
      }
    } else {
      List.copyOf(requests).forEach(request -> request.closeIfLate(now));
    }
  }

  private void fail(Http3ErrorCode code, String why) {
    channel.close(true, code.code(), Unpooled.copiedBuffer(why, StandardCharsets.US_ASCII));
  }

  @Override
  void close() {
    fail(Http3ErrorCode.H3_NO_ERROR, "");
  }
}
