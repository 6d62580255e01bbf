// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.portolan.dns.wire.EncodedAnswer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A UDP socket connected to one upstream server, with the attempts that wait on it by id.
///
/// The kernel drops what comes from any other address; the id and the question tell whose answer it
/// is. For the channel's event loop.
final class UpstreamSocket extends ChannelInboundHandlerAdapter {
  /// So few of the 65,536 ids are in use that a guess rarely hits.
  private static final int MAX_WAITING = 1_000;

  private final Upstream upstream;
  private final Channel channel;
  private final long openedAt;
  private final Map<Integer, Attempt> waiting = new HashMap<>();

  UpstreamSocket(Upstream upstream, Channel channel, long openedAt) {
    this.upstream = upstream;
    this.channel = channel;
    this.openedAt = openedAt;
  }

  long openedAt() {
    return openedAt;
  }

  boolean isIdle() {
    return waiting.isEmpty();
  }

  boolean isFull() {
    return waiting.size() >= MAX_WAITING || !channel.isWritable();
  }

  void ask(Attempt attempt, RandomGenerator random) {
    int id = random.nextInt(1 << 16);
    while (waiting.containsKey(id)) {
      id = random.nextInt(1 << 16);
    }
    waiting.put(id, attempt);
    ByteBuf out = channel.alloc().directBuffer(attempt.question().length());
    attempt.write(out, id);
    ChannelFuture unused = channel.writeAndFlush(out, channel.voidPromise());
  }

  /// Forgets attempts that ended otherwise.
  void forgetEnded() {
    waiting.values().removeIf(attempt -> !attempt.isOpen());
  }

  void close() {
    ChannelFuture unused = channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
    try {
      int id = EncodedAnswer.id(bytes);
      Attempt attempt = waiting.get(id);
      if (attempt == null) {
        return;
      }
      Optional<EncodedAnswer> answer =
          EncodedAnswer.read(bytes, attempt.question().name(), attempt.question().type());
      if (answer.isPresent()) {
        waiting.remove(id);
        upstream.received(attempt, answer.get());
      }
    } finally {
      bytes.release();
    }
  }

  /// The kernel's word that nobody listens there, or no way leads there: nobody will answer.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    List<Attempt> attempts = List.copyOf(waiting.values());
    waiting.clear();
    close();
    upstream.lost(this, attempts);
  }
}
