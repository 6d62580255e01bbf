// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import static io.portolan.proxy.http2.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.http1.HeadOut;

/// Reads frames (RFC 9113 section 4.1), and holds each to what its type may look like.
///
/// For one direction of a connection and one thread.
final class FrameReader {
  /// Who takes what frames say.
  interface Receiver {
    /// @param from where content begins, with nine bytes before it that nobody needs any more
    /// @param flowBytes that the frame takes of windows, its padding included
    void data(int stream, ByteBuf in, int from, int to, int flowBytes, boolean isLast)
        throws ConnectionError;

    /// A whole block of fields.
    void headers(int stream, HeadOut block, boolean isLast) throws ConnectionError;

    void reset(int stream, ErrorCode code) throws ConnectionError;

    void setting(int id, long value) throws ConnectionError;

    /// All settings of a frame have been told.
    void settingsEnded() throws ConnectionError;

    void ping(long content, boolean isAnswer) throws ConnectionError;

    void goAway(int lastStream) throws ConnectionError;

    /// @param stream 0 for the connection
    void windowUpdate(int stream, int more) throws ConnectionError;

    /// A frame that says nothing.
    void idle() throws ConnectionError;
  }

  private static final int SETTING_BYTES = 6;
  private static final int STREAM_BITS = 0x7fff_ffff;

  private final Receiver receiver;
  private final int maxBlockBytes;
  private final HeadOut block = new HeadOut();
  private boolean isBegun;
  private int blockStream;
  private boolean isBlockLast;

  /// @param maxBlockBytes of a block of fields as it is sent
  FrameReader(Receiver receiver, int maxBlockBytes) {
    this.receiver = receiver;
    this.maxBlockBytes = maxBlockBytes;
  }

  /// Whether a block of fields has begun that has not ended.
  boolean isInBlock() {
    return blockStream != 0;
  }

  /// Reads the frames that have come as a whole; what is left is the beginning of one.
  void read(ByteBuf in) throws ConnectionError {
    while (in.readableBytes() >= HEADER_BYTES) {
      int start = in.readerIndex();
      int length = in.getUnsignedMedium(start);
      if (length > Frame.MAX_BYTES) {
        throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame of " + length + " bytes");
      }
      int from = start + HEADER_BYTES;
      if (in.writerIndex() - from < length) {
        return;
      }
      in.readerIndex(from + length);
      int stream = in.getInt(start + 5) & STREAM_BITS;
      frame(in.getByte(start + 3), in.getByte(start + 4), stream, in, from, from + length);
    }
  }

  private void frame(int type, int flags, int stream, ByteBuf in, int from, int to)
      throws ConnectionError {
    if (blockStream != 0 && (type != Frame.CONTINUATION || stream != blockStream)) {
      throw broken("a frame within a block of fields");
    }
    if (!isBegun && type != Frame.SETTINGS) {
      throw broken("no settings at the beginning");
    }
    isBegun = true;
    switch (type) {
      case Frame.DATA -> data(flags, onStream(stream), in, from, to);
      case Frame.HEADERS -> headers(flags, onStream(stream), in, from, to);
      case Frame.PRIORITY -> {
        onStream(stream);
        size(to - from, 5);
        receiver.idle();
      }
      case Frame.RST_STREAM -> {
        size(to - from, 4);
        receiver.reset(onStream(stream), ErrorCode.of(in.getUnsignedInt(from)));
      }
      case Frame.SETTINGS -> {
        onConnection(stream);
        settings(flags, in, from, to);
      }
      case Frame.PUSH_PROMISE -> throw broken("a push");
      case Frame.PING -> {
        onConnection(stream);
        size(to - from, 8);
        receiver.ping(in.getLong(from), (flags & Frame.ACK) != 0);
      }
      case Frame.GOAWAY -> {
        onConnection(stream);
        if (to - from < 8) {
          throw wrongSize();
        }
        receiver.goAway(in.getInt(from) & STREAM_BITS);
      }
      case Frame.WINDOW_UPDATE -> {
        size(to - from, 4);
        receiver.windowUpdate(stream, in.getInt(from) & STREAM_BITS);
      }
      case Frame.CONTINUATION -> {
        if (blockStream == 0) {
          throw broken("a continuation of nothing");
        }
        if (to == from) {
          receiver.idle();
        }
        append(flags, in, from, to);
      }
      default -> receiver.idle();
    }
  }

  private void data(int flags, int stream, ByteBuf in, int from, int to) throws ConnectionError {
    int contentFrom = from + padding(flags);
    int contentTo = to - paddingBytes(flags, in, from, to, contentFrom);
    boolean isLast = (flags & Frame.END_STREAM) != 0;
    receiver.data(stream, in, contentFrom, contentTo, to - from, isLast);
  }

  private static int padding(int flags) {
    return (flags & Frame.PADDED) == 0 ? 0 : 1;
  }

  private static int paddingBytes(int flags, ByteBuf in, int from, int to, int contentFrom)
      throws ConnectionError {
    if ((flags & Frame.PADDED) == 0) {
      return 0;
    }
    if (contentFrom > to) {
      throw wrongSize();
    }
    int bytes = in.getUnsignedByte(from);
    if (bytes > to - contentFrom) {
      throw broken("more padding than frame");
    }
    return bytes;
  }

  private void headers(int flags, int stream, ByteBuf in, int from, int to) throws ConnectionError {
    int priority = (flags & Frame.WITH_PRIORITY) == 0 ? 0 : 5;
    int blockFrom = from + padding(flags) + priority;
    if (blockFrom > to) {
      throw wrongSize();
    }
    if (priority > 0 && (in.getInt(blockFrom - priority) & STREAM_BITS) == stream) {
      throw broken("a stream that depends on itself");
    }
    int blockTo = to - paddingBytes(flags, in, from, to, blockFrom);
    block.clear();
    blockStream = stream;
    isBlockLast = (flags & Frame.END_STREAM) != 0;
    append(flags, in, blockFrom, blockTo);
  }

  private void append(int flags, ByteBuf in, int from, int to) throws ConnectionError {
    if (block.length() + to - from > maxBlockBytes) {
      throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "a block of fields without end");
    }
    block.put(in, from, to);
    if ((flags & Frame.END_HEADERS) != 0) {
      int stream = blockStream;
      blockStream = 0;
      receiver.headers(stream, block, isBlockLast);
    }
  }

  private void settings(int flags, ByteBuf in, int from, int to) throws ConnectionError {
    if ((flags & Frame.ACK) != 0) {
      size(to - from, 0);
      receiver.idle();
      return;
    }
    if ((to - from) % SETTING_BYTES != 0) {
      throw wrongSize();
    }
    for (int at = from; at < to; at += SETTING_BYTES) {
      receiver.setting(in.getUnsignedShort(at), in.getUnsignedInt(at + 2));
    }
    receiver.settingsEnded();
  }

  private static int onStream(int stream) throws ConnectionError {
    if (stream == 0) {
      throw broken("a frame without its stream");
    }
    return stream;
  }

  private static int onConnection(int stream) throws ConnectionError {
    if (stream != 0) {
      throw broken("a frame of the connection on a stream");
    }
    return stream;
  }

  private static void size(int bytes, int wanted) throws ConnectionError {
    if (bytes != wanted) {
      throw wrongSize();
    }
  }

  private static ConnectionError wrongSize() {
    return new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame that has not its size");
  }

  private static ConnectionError broken(String what) {
    return new ConnectionError(ErrorCode.PROTOCOL_ERROR, what);
  }
}
