// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.portolan.dns.wire.Response;
import java.net.InetSocketAddress;

/// A question that this program asks itself: on behalf of a client's, or on its own.
final class InnerExchange extends Exchange {
  private final InetSocketAddress client;
  private final int depth;
  private final Listener listener;

  InnerExchange(
      EventLoop loop, DnsMetrics metrics, InetSocketAddress client, int depth, Listener listener) {
    super(loop, metrics);
    this.client = client;
    this.depth = depth;
    this.listener = listener;
  }

  @Override
  public InetSocketAddress client() {
    return client;
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  int depth() {
    return depth;
  }

  @Override
  public int limit() {
    return Response.MAX_LENGTH;
  }

  @Override
  int prefixLength() {
    return 0;
  }

  @Override
  ByteBuf newBuffer() {
    return ByteBufAllocator.DEFAULT.buffer(512, Response.MAX_LENGTH);
  }

  @Override
  void write(ByteBuf message) {
    try {
      listener.answered(message, problem());
    } finally {
      message.release();
    }
  }
}
