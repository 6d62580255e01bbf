// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Response;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A TCP connection to one upstream server, perhaps under TLS, with the attempts that wait on it by
/// id (RFC 7766). For the channel's event loop.
final class UpstreamStream extends ChannelInboundHandlerAdapter {
  private static final int LENGTH_PREFIX = 2;

  /// How many questions may be under way at a time.
  private static final int MAX_WAITING = 100;

  private final Upstream upstream;
  private final Channel channel;
  private final long openedAt;
  private final ByteBuf received;
  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private final List<Integer> unsent = new ArrayList<>();
  private boolean isConnected;
  private int answers;

  /// @param answersBefore how many answers had come when it was asked
  private record Waiting(Attempt attempt, int answersBefore) {}

  UpstreamStream(Upstream upstream, Channel channel, long openedAt) {
    this.upstream = upstream;
    this.channel = channel;
    this.openedAt = openedAt;
    this.received = channel.alloc().buffer(1024, LENGTH_PREFIX + Response.MAX_LENGTH);
  }

  long openedAt() {
    return openedAt;
  }

  boolean isIdle() {
    return waiting.isEmpty();
  }

  boolean isFull() {
    return waiting.size() >= MAX_WAITING || !channel.isOpen();
  }

  void connect(SocketAddress server) {
    channel.closeFuture().addListener(_ -> end());
    channel
        .connect(server)
        .addListener(
            connected -> {
              if (connected.isSuccess()) {
                isConnected = true;
                unsent.forEach(this::send);
                unsent.clear();
              } else {
                close();
              }
            });
  }

  void ask(Attempt attempt, RandomGenerator random) {
    int id = random.nextInt(1 << 16);
    while (waiting.containsKey(id)) {
      id = random.nextInt(1 << 16);
    }
    waiting.put(id, new Waiting(attempt, answers));
    if (isConnected) {
      send(id);
    } else {
      unsent.add(id);
    }
  }

  private void send(int id) {
    Waiting asked = waiting.get(id);
    if (asked == null) {
      return;
    }
    int length = asked.attempt.question().length();
    ByteBuf out = channel.alloc().directBuffer(LENGTH_PREFIX + length);
    out.writeShort(length);
    asked.attempt.write(out, id);
    ChannelFuture unused = channel.writeAndFlush(out);
  }

  /// Forgets attempts that ended otherwise; a connection on which nothing came since one of them
  /// was asked is given up.
  void forgetEnded() {
    boolean isDead =
        waiting.values().stream()
            .anyMatch(each -> !each.attempt.isOpen() && each.answersBefore == answers);
    waiting.values().removeIf(each -> !each.attempt.isOpen());
    if (isDead) {
      close();
    }
  }

  void close() {
    ChannelFuture unused = channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      while (bytes.isReadable()) {
        int more = Math.min(bytes.readableBytes(), received.maxWritableBytes());
        received.writeBytes(bytes, more);
        readAnswers();
        if (more == 0) {
          close();
          return;
        }
      }
    } finally {
      bytes.release();
    }
  }

  private void readAnswers() {
    while (received.readableBytes() >= LENGTH_PREFIX) {
      int length = received.getUnsignedShort(received.readerIndex());
      if (received.readableBytes() < LENGTH_PREFIX + length) {
        break;
      }
      received.skipBytes(LENGTH_PREFIX);
      answered(received.readSlice(length));
    }
    received.discardReadBytes();
  }

  private void answered(ByteBuf answer) {
    answers++;
    Waiting asked = waiting.remove(EncodedAnswer.id(answer));
    if (asked == null) {
      return;
    }
    Attempt attempt = asked.attempt;
    Optional<EncodedAnswer> read =
        EncodedAnswer.read(answer, attempt.question().name(), attempt.question().type());
    if (read.isPresent()) {
      upstream.receivedWhole(attempt, read.get());
    } else {
      upstream.failed(attempt);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close();
  }

  private void end() {
    received.release();
    List<Attempt> lost = waiting.values().stream().map(Waiting::attempt).toList();
    waiting.clear();
    upstream.lost(this, lost);
  }
}
