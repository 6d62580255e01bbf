// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.route.HealthCheck;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One check of an endpoint's health under way, on a connection of its own; for its event loop.
final class Probe implements ResponseReceiver {
  private final HealthCheck check;
  private final Endpoint endpoint;
  private final long deadline;
  private @Nullable Consumer<Boolean> ended;
  private @Nullable UpstreamStream stream;

  private Probe(HealthCheck check, Endpoint endpoint, long deadline, Consumer<Boolean> ended) {
    this.check = check;
    this.endpoint = endpoint;
    this.deadline = deadline;
    this.ended = ended;
  }

  /// Begins it.
  ///
  /// @param now as [System#nanoTime]
  /// @param ended told once whether the endpoint is well, which may be before this returns
  static Probe begin(EndpointPool pool, HealthCheck check, long now, Consumer<Boolean> ended) {
    Probe probe = new Probe(check, pool.endpoint(), now + check.timeout().toNanos(), ended);
    Optional<UpstreamStream> begun = pool.connect(probe, Optional.of(check.timeout()));
    if (probe.isUnderWay() && probe.stream == null) {
      probe.stream = begun.orElse(null);
    }
    return probe;
  }

  boolean isUnderWay() {
    return ended != null;
  }

  /// Fails it when it has taken too long.
  void endIfLate(long now) {
    if (now - deadline >= 0) {
      end(false);
    }
  }

  /// Nobody waits for it any more.
  void cancel() {
    ended = null;
    end(false);
  }

  private void end(boolean isGood) {
    Consumer<Boolean> listener = ended;
    ended = null;
    if (stream != null) {
      stream.abandon();
      stream = null;
    }
    if (listener != null) {
      listener.accept(isGood);
    }
  }

  @Override
  public void connected(UpstreamStream connection) {
    stream = connection;
    if (check.path().isEmpty()) {
      end(true);
      return;
    }
    byte[] head =
        ("GET "
                + check.path()
                + " HTTP/1.1\r\nHost: "
                + (check.host().isEmpty() ? endpoint : check.host())
                + "\r\nUser-Agent: portolan-health-check\r\nAccept: */*\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    connection.send(this, head, head.length, false, true);
  }

  @Override
  public void head(ResponseHead head, ByteBuf bytes, int headEnd) {
    bytes.release();
    end(head.status() < 400);
  }

  @Override
  public void failed(UpstreamFailure why) {
    stream = null;
    end(false);
  }

  @Override
  public void upgraded(ResponseHead head, ByteBuf bytes, int headEnd) {
    bytes.release();
    end(false);
  }

  @Override
  public void informational(ResponseHead head) {}

  @Override
  public void body(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void ended() {}

  @Override
  public void drained() {}

  @Override
  public void tunnelled(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void tunnelClosed() {}
}
