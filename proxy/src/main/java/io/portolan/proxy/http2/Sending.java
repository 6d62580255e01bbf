// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// The bodies that one end of a connection sends, as far as windows and the socket allow (RFC 9113
/// section 5.2); what has to wait is kept with its stream.
final class Sending {
  /// What either end may send before it is told otherwise, in bytes.
  static final int FIRST_WINDOW = 65_535;

  private static final int UPDATES_PER_FRAME = 10;

  private final FrameWriter writer;
  private final Consumer<Http2Stream> left;
  private final ArrayDeque<Http2Stream> blocked = new ArrayDeque<>();
  private long window = FIRST_WINDOW;
  private int updates;
  private boolean isGoingOn;

  /// @param left told of each stream of which something waited, when nothing does any more
  Sending(FrameWriter writer, Consumer<Http2Stream> left) {
    this.writer = writer;
    this.left = left;
  }

  /// Whether another change of a window makes sense after what was sent.
  boolean isUpdateDue() {
    return ++updates <= UPDATES_PER_FRAME;
  }

  /// The other end takes more.
  void grow(int more) throws ConnectionError {
    window += more;
    if (window > Integer.MAX_VALUE) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "a window that overflows");
    }
  }

  /// Sends bytes, which are given up; false when some of them have to wait.
  boolean send(Http2Stream stream, ByteBuf bytes) {
    if (stream.pending.isReadable()) {
      stream.pending = Unpooled.wrappedBuffer(stream.pending, bytes);
      return false;
    }
    stream.pending = bytes;
    while (stream.pending.isReadable() && stream.sendWindow > 0 && maySend()) {
      sendPart(stream);
    }
    writer.giveBack();
    if (stream.pending.isReadable()) {
      stream.isBlocked = true;
      blocked.add(stream);
      return false;
    }
    clear(stream);
    return true;
  }

  private boolean maySend() {
    return window > 0 && writer.isWritable();
  }

  /// Sends as much of what waits as one frame may carry.
  private void sendPart(Http2Stream stream) {
    long most = Math.min(Math.min(stream.sendWindow, window), Frame.MAX_BYTES);
    int bytes = (int) Math.min(most, stream.pending.readableBytes());
    stream.sendWindow -= bytes;
    window -= bytes;
    updates = Math.max(0, updates - UPDATES_PER_FRAME);
    writer.data(stream, stream.pending.readRetainedSlice(bytes));
  }

  /// Sends what waits, a frame of each stream in turn.
  void goOn() {
    if (isGoingOn) {
      return;
    }
    isGoingOn = true;
    int unmoved = 0;
    while (unmoved < blocked.size() && maySend()) {
      Http2Stream stream = blocked.remove();
      if (stream.sendWindow > 0) {
        unmoved = 0;
        sendPart(stream);
      } else {
        unmoved++;
      }
      if (stream.pending.isReadable()) {
        blocked.add(stream);
      } else {
        stream.isBlocked = false;
        clear(stream);
        left.accept(stream);
      }
    }
    writer.giveBack();
    isGoingOn = false;
  }

  /// A stream has ended, and what waited with it.
  void forget(Http2Stream stream) {
    clear(stream);
    if (stream.isBlocked) {
      stream.isBlocked = false;
      blocked.remove(stream);
    }
  }

  private static void clear(Http2Stream stream) {
    stream.pending.release();
    stream.pending = Unpooled.EMPTY_BUFFER;
  }
}
