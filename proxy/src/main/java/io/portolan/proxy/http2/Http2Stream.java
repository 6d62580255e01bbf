// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.HeadOut;

/// One request and its response on a connection, as either end has it; for its event loop.
///
/// Used again for another stream once it is closed.
public abstract class Http2Stream {
  private static final byte[] NONE = {};

  private final Http2Channel channel;
  int id;
  boolean isOpen;
  boolean isRemoteEnded;
  boolean isLocalEnded;

  /// What the other end may still be sent.
  long sendWindow;

  /// What the other end may still send.
  int receiveWindow;

  /// What was received and used, and the other end was not told of yet.
  int unsaid;

  /// What was received, and is not used before more is read.
  private int unused;

  private boolean isReading;

  /// What waits until the other end takes more.
  ByteBuf pending = Unpooled.EMPTY_BUFFER;

  boolean isBlocked;
  boolean endsAfterPending;
  byte[] trailers = NONE;

  /// Where the flags of its last frame are, in the batch of that number.
  int flagsAt;

  int flagsBatch;

  protected Http2Stream(Http2Channel channel) {
    this.channel = channel;
  }

  final void begin(int number, int sendBytes, int receiveBytes) {
    id = number;
    isOpen = true;
    isRemoteEnded = false;
    isLocalEnded = false;
    sendWindow = sendBytes;
    receiveWindow = receiveBytes;
    unsaid = 0;
    unused = 0;
    isReading = true;
    endsAfterPending = false;
    trailers = NONE;
    flagsBatch = -1;
  }

  /// A head has come, or fields after the body; false when it is malformed, and then the stream is
  /// cut.
  ///
  /// @param isLast whether nothing follows
  protected abstract boolean headers(FieldList fields, boolean isLast);

  /// A part of the body has come, which lies from `from` to before `to`. The nine bytes before it
  /// may be overwritten. False when the body is malformed, and then the stream is cut.
  ///
  /// @param isLast whether nothing follows
  protected abstract boolean data(ByteBuf in, int from, int to, boolean isLast);

  /// The stream has ended before its time, and is closed.
  ///
  /// @param code [ErrorCode#REFUSED_STREAM] where the other end did nothing about it
  protected abstract void cut(ErrorCode code);

  /// What was sent has left, after a send that said that it had not.
  protected abstract void drained();

  /// All that was sent has left, its end included.
  protected abstract void outputEnded();

  /// Both directions have ended in good order; it is closed.
  protected abstract void closed();

  final void received(int bytes) {
    if (isReading || !isOpen) {
      channel.used(this, bytes);
    } else {
      unused += bytes;
    }
  }

  final int takeUnused() {
    int taken = unused;
    unused = 0;
    return taken;
  }

  protected final boolean isOpen() {
    return isOpen;
  }

  /// Whether the other end sends no more.
  protected final boolean isRemoteEnded() {
    return isRemoteEnded;
  }

  /// Whether some of what was sent waits for the other end.
  protected final boolean isWaiting() {
    return pending.isReadable();
  }

  /// Lets the other end send more, or not.
  protected final void read(boolean reads) {
    isReading = reads;
    if (reads && unused > 0) {
      channel.used(this, takeUnused());
    }
  }

  /// Sends a block of fields.
  ///
  /// @param isLast whether nothing follows
  protected final void sendHeaders(HeadOut block, boolean isLast) {
    if (isOpen) {
      channel.sendHeaders(this, block.bytes(), block.length(), isLast);
    }
  }

  /// Sends a part of the body; false when some of it has to wait, and [#drained] follows.
  protected final boolean sendData(ByteBuf bytes) {
    if (!isOpen || isLocalEnded) {
      bytes.release();
      return true;
    }
    return channel.sendData(this, bytes);
  }

  /// Sends no more; what waits still leaves before.
  ///
  /// @param fields a block of fields for the end; empty for none
  protected final void sendEnd(HeadOut fields) {
    if (isOpen && !isLocalEnded && !endsAfterPending) {
      channel.sendEnd(this, fields.length() == 0 ? NONE : fields.copy());
    }
  }

  /// Ends it before its time, if there is still something to be sent.
  protected final void abortIfSending() {
    if (!isLocalEnded) {
      abort(ErrorCode.CANCEL);
    }
  }

  /// Ends it before its time; [#cut] is not called.
  protected final void abort(ErrorCode code) {
    if (isOpen) {
      channel.reset(this, code);
    }
  }
}
