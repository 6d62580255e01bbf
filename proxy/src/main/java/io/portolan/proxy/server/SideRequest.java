// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.upstream.EndpointPool;
import io.portolan.proxy.upstream.ResponseReceiver;
import io.portolan.proxy.upstream.UpstreamFailure;
import io.portolan.proxy.upstream.UpstreamStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request of the proxy's own, of which the answer's head is looked at.
///
/// Bounded in time, and in what is read of the answer's body. For one event loop.
final class SideRequest implements ResponseReceiver {
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final EndpointPool pool;
  private final byte[] head;
  private final boolean isToHead;
  private final Future<?> timer;
  private @Nullable Consumer<Optional<ResponseHead>> then;
  private @Nullable UpstreamStream stream;
  private boolean isBegun;
  private boolean isOver;
  private boolean isReused;
  private @Nullable ByteBuf body;
  private boolean isBodySent;
  private Runnable afterwards = () -> {};
  private int read;

  /// @param head as HTTP/1.1 has it
  /// @param then is given the answer's head, which is only valid meanwhile, or nothing where none
  ///     comes in time; not before this returns
  SideRequest(
      ProxyLoop loop,
      EndpointPool pool,
      HeadOut head,
      Duration within,
      Consumer<Optional<ResponseHead>> then) {
    this.pool = pool;
    this.head = Arrays.copyOf(head.bytes(), head.length());
    this.isToHead = head.bytes()[0] == 'H' && head.bytes()[1] == 'E';
    this.then = then;
    this.timer =
        loop.loop()
            .schedule(() -> failed(UpstreamFailure.LATE), within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Gives it a body, in the coding that the head says.
  ///
  /// @param whole given up
  void carry(ByteBuf whole) {
    body = whole;
  }

  /// Calls `then` when nothing of it is under way any more.
  void whenOver(Runnable then) {
    afterwards = then;
  }

  /// Sends it.
  void begin() {
    isBegun = true;
    pool.begun();
    send(true);
  }

  private void send(boolean mayReuse) {
    Optional<UpstreamStream> idle = mayReuse ? pool.take() : Optional.empty();
    isReused = idle.isPresent();
    if (idle.isPresent()) {
      connected(idle.get());
    } else {
      pool.connect(this, Optional.empty())
          .filter(UpstreamStream::isConnecting)
          .ifPresent(each -> stream = each);
    }
  }

  @Override
  public void connected(UpstreamStream connection) {
    stream = connection;
    if (connection.send(this, head, head.length, isToHead, body == null)) {
      sendBody();
    }
  }

  private void sendBody() {
    if (body != null && stream != null && !isBodySent) {
      isBodySent = true;
      stream.sendBody(body.retainedDuplicate(), true);
    }
  }

  @Override
  public void informational(ResponseHead head) {}

  @Override
  public void head(ResponseHead head, ByteBuf bytes, int headEnd) {
    int length = bytes.writerIndex() - headEnd;
    bytes.release();
    tell(Optional.of(head));
    take(length);
  }

  private void tell(Optional<ResponseHead> answer) {
    Consumer<Optional<ResponseHead>> waiting = then;
    then = null;
    if (waiting != null) {
      waiting.accept(answer);
    }
  }

  @Override
  public void body(ByteBuf bytes) {
    int length = bytes.readableBytes();
    bytes.release();
    take(length);
  }

  /// Reads the rest, so that the connection lives on, unless it is long.
  private void take(int length) {
    read += length;
    if (read > MAX_BODY_BYTES) {
      cancel();
    }
  }

  @Override
  public void ended() {
    over();
  }

  @Override
  public void failed(UpstreamFailure why) {
    boolean isOld = why == UpstreamFailure.RESET && isReused && then != null && body == null;
    if (isOld) {
      stream = null;
      send(false);
    } else {
      cancel(Optional.empty());
    }
  }

  private void cancel(Optional<ResponseHead> answer) {
    UpstreamStream open = stream;
    over();
    if (open != null) {
      open.abandon();
    }
    tell(answer);
  }

  private void over() {
    stream = null;
    if (!isOver) {
      isOver = true;
      timer.cancel(false);
      if (body != null) {
        body.release();
        body = null;
      }
      if (isBegun) {
        pool.done();
      }
      afterwards.run();
    }
  }

  /// Ends it; nobody is told anything any more.
  void cancel() {
    then = null;
    cancel(Optional.empty());
  }

  @Override
  public void drained() {
    sendBody();
  }

  @Override
  public void upgraded(ResponseHead head, ByteBuf bytes, int headEnd) {
    bytes.release();
    cancel(Optional.empty());
  }

  @Override
  public void tunnelled(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void tunnelClosed() {}
}
