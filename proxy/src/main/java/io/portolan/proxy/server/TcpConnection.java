// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.log.RequestNote;
import io.portolan.proxy.metrics.CarriedSeries;
import io.portolan.proxy.metrics.LoopMeter;
import io.portolan.proxy.tcp.Splice;
import io.portolan.proxy.tcp.TcpReport;
import io.portolan.proxy.tcp.TcpTarget;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection that is carried to an endpoint as it is.
final class TcpConnection extends ClientConnection {
  private final TcpTarget target;
  private final String serverName;
  private final Splice splice;
  private final @Nullable CarriedSeries counted;
  private final long begun = System.nanoTime();

  /// Carries the connection on, if there is a slot for it.
  ///
  /// @param serverName the host that TLS is to reach; empty for none
  static void add(
      ProxyLoop loop, SocketChannel channel, Caller caller, TcpTarget target, String serverName) {
    TcpConnection connection = new TcpConnection(loop, channel, caller, target, serverName);
    if (target.slots().take()) {
      channel.pipeline().addLast(connection);
    } else {
      connection.tell(new TcpReport(Optional.empty(), 0, 0, Outcome.LIMIT));
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }

  private TcpConnection(
      ProxyLoop loop, SocketChannel channel, Caller caller, TcpTarget target, String serverName) {
    super(loop, channel, caller);
    this.target = target;
    this.serverName = serverName;
    LoopMeter meter = loop.meter();
    this.counted = meter == null ? null : meter.carriedTo(target.backend().name());
    if (counted != null) {
      counted.begun();
    }
    this.splice =
        new Splice(channel, loop.upstream(), target, caller.address(), caller.port(), this::ended);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    super.handlerAdded(context);
    splice.begin();
  }

  @Override
  void received(ByteBuf bytes) {
    splice.fromClient(bytes);
  }

  @Override
  void inputEnded() {
    splice.clientEnded();
  }

  /// What runs goes on until the time for that is over.
  @Override
  void drain() {}

  @Override
  void closeIfLate(long now) {
    splice.endIfIdle(now);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    super.handlerRemoved(context);
    splice.clientGone();
  }

  private void ended(TcpReport report) {
    target.slots().leave();
    tell(report);
  }

  private void tell(TcpReport report) {
    if (counted != null) {
      counted.ended(report.outcome(), report.received(), report.sent());
    }
    log(report);
  }

  private void log(TcpReport report) {
    if (loop.log().isOn()) {
      RequestNote note = new RequestNote();
      note.begin(caller().text(), "tcp");
      note.protocol("TCP");
      note.text(RequestNote.Text.HOST, ByteSpan.of(serverName));
      note.service(target.backend().name());
      report.endpoint().ifPresent(note::attempt);
      note.end(
          0,
          report.received(),
          report.sent(),
          System.nanoTime() - begun,
          System.currentTimeMillis(),
          report.outcome());
      loop.log().add(note);
    }
  }
}
