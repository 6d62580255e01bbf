// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import static io.portolan.proxy.http2.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes frames, small ones together: they leave when the event loop is done with what it has.
final class FrameWriter {
  private static final int BATCH_BYTES = 8 << 10;
  private static final int COPIED_BYTES = 2 << 10;

  private final Channel channel;
  private final Runnable flush = this::flush;
  private @Nullable ByteBuf batch;
  private int batchNumber;
  private boolean isFlushDue;
  private boolean hasLent;

  FrameWriter(Channel channel) {
    this.channel = channel;
  }

  /// Begins a frame whose content follows.
  private ByteBuf begin(int type, int flags, int stream, int length) {
    ByteBuf to = batch;
    if (to == null) {
      to = channel.alloc().directBuffer(BATCH_BYTES);
      batch = to;
    }
    if (!isFlushDue) {
      isFlushDue = true;
      channel.eventLoop().execute(flush);
    }
    return to.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
  }

  /// Whether the socket takes more for now.
  boolean isWritable() {
    return channel.isWritable();
  }

  void preface(byte[] bytes) {
    begin(0, 0, 0, 0).clear().writeBytes(bytes);
  }

  void settings(Map<Integer, Integer> values) {
    ByteBuf to = begin(Frame.SETTINGS, 0, 0, 6 * values.size());
    values.forEach((id, value) -> to.writeShort(id).writeInt(value));
  }

  void settingsAnswer() {
    begin(Frame.SETTINGS, Frame.ACK, 0, 0);
  }

  void ping(long content, boolean isAnswer) {
    begin(Frame.PING, isAnswer ? Frame.ACK : 0, 0, 8).writeLong(content);
  }

  void goAway(int lastStream, ErrorCode code, byte[] message) {
    ByteBuf to = begin(Frame.GOAWAY, 0, 0, 8 + message.length);
    to.writeInt(lastStream).writeInt(code.ordinal()).writeBytes(message);
  }

  void windowUpdate(int stream, int more) {
    begin(Frame.WINDOW_UPDATE, 0, stream, 4).writeInt(more);
  }

  void reset(int stream, ErrorCode code) {
    begin(Frame.RST_STREAM, 0, stream, 4).writeInt(code.ordinal());
  }

  void headers(Http2Stream stream, byte[] block, int length, boolean isLast) {
    int first = Math.min(length, Frame.MAX_BYTES);
    int end = isLast ? Frame.END_STREAM : 0;
    int whole = first == length ? Frame.END_HEADERS : 0;
    begin(Frame.HEADERS, end | whole, stream.id, first).writeBytes(block, 0, first);
    if (whole != 0) {
      noteFlags(stream, first);
    }
    for (int at = first; at < length; at += Frame.MAX_BYTES) {
      int part = Math.min(length - at, Frame.MAX_BYTES);
      int last = at + part == length ? Frame.END_HEADERS : 0;
      begin(Frame.CONTINUATION, last, stream.id, part).writeBytes(block, at, part);
    }
  }

  /// Sends a part of a body, which is given up.
  void data(Http2Stream stream, ByteBuf content) {
    int length = content.readableBytes();
    ByteBuf to = begin(Frame.DATA, 0, stream.id, length);
    if (length <= COPIED_BYTES) {
      to.writeBytes(content);
      content.release();
      noteFlags(stream, length);
    } else {
      write();
      channel.write(content, channel.voidPromise());
      hasLent = true;
    }
  }

  private void noteFlags(Http2Stream stream, int length) {
    if (batch != null) {
      stream.flagsAt = batch.writerIndex() - length - HEADER_BYTES + 4;
      stream.flagsBatch = batchNumber;
    }
  }

  /// Ends a stream: with its last frame, if that has not left yet.
  void end(Http2Stream stream) {
    if (batch != null && stream.flagsBatch == batchNumber) {
      batch.setByte(stream.flagsAt, batch.getByte(stream.flagsAt) | Frame.END_STREAM);
    } else {
      begin(Frame.DATA, Frame.END_STREAM, stream.id, 0);
    }
  }

  private void write() {
    if (batch != null) {
      channel.write(batch, channel.voidPromise());
      batch = null;
      batchNumber++;
    }
  }

  /// Sends what was written if memory of somebody else's waits with it, who can use it again then
  /// while it is still in the processor's cache.
  void giveBack() {
    if (hasLent) {
      flush();
    }
  }

  /// Sends what was written.
  void flush() {
    isFlushDue = false;
    hasLent = false;
    write();
    channel.flush();
  }

  /// Forgets what has not left.
  void release() {
    if (batch != null) {
      batch.release();
      batch = null;
    }
  }
}
