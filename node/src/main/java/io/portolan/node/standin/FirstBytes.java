// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells from the first bytes of a connection what is spoken there, and makes room for who answers.
final class FirstBytes extends ByteToMessageDecoder {
  private static final byte[] HTTP2_PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /// A line that may still become a request line is waited for this long.
  private static final int PATIENCE_MILLIS = 200;

  private static final int LONGEST_LINE = 8 * 1024;
  private static final int LONGEST_METHOD = 24;
  private final Answers answers;
  private @Nullable ScheduledFuture<?> patience;

  FirstBytes(Answers answers) {
    this.answers = answers;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    switch (recognise(in)) {
      case HTTP1 -> Http1Answerer.install(context.pipeline(), answers);
      case HTTP2 -> Http2Answerer.install(context.pipeline(), answers);
      case LINES -> context.pipeline().addLast(new LineAnswerer(answers));
      case UNDECIDED -> {
        if (patience == null) {
          patience =
              context
                  .executor()
                  .schedule(() -> giveUp(context), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return;
      }
    }
    context.pipeline().remove(this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      giveUp(context);
    }
    super.userEventTriggered(context, event);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  private void giveUp(ChannelHandlerContext context) {
    if (!context.isRemoved()) {
      context.pipeline().addLast(new LineAnswerer(answers));
      context.pipeline().remove(this);
    }
  }

  /// What is spoken.
  enum Spoken {
    HTTP1,
    HTTP2,
    LINES,
    UNDECIDED
  }

  /// Judges without consuming. A request line is `METHOD target HTTP/1.x`.
  static Spoken recognise(ByteBuf in) {
    int length = in.readableBytes();
    if (length == 0) {
      return Spoken.UNDECIDED;
    }
    if (startsLike(in, HTTP2_PREFACE)) {
      return length >= HTTP2_PREFACE.length ? Spoken.HTTP2 : Spoken.UNDECIDED;
    }
    int start = in.readerIndex();
    int space = in.indexOf(start, start + Math.min(length, LONGEST_METHOD), (byte) ' ');
    int methodEnd = space < 0 ? start + Math.min(length, LONGEST_METHOD) : space;
    for (int i = start; i < methodEnd; i++) {
      byte b = in.getByte(i);
      if ((b < 'A' || b > 'Z') && b != '-') {
        return Spoken.LINES;
      }
    }
    if (space == start || (space < 0 && length >= LONGEST_METHOD)) {
      return Spoken.LINES;
    }
    int end = in.indexOf(start, start + Math.min(length, LONGEST_LINE), (byte) '\n');
    if (end < 0) {
      return length >= LONGEST_LINE ? Spoken.LINES : Spoken.UNDECIDED;
    }
    String line = in.toString(start, end - start, java.nio.charset.StandardCharsets.ISO_8859_1);
    return line.strip().matches("[A-Z-]+ \\S+ HTTP/1\\.[0-9]") ? Spoken.HTTP1 : Spoken.LINES;
  }

  private static boolean startsLike(ByteBuf in, byte[] expected) {
    int compared = Math.min(in.readableBytes(), expected.length);
    for (int i = 0; i < compared; i++) {
      if (in.getByte(in.readerIndex() + i) != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
