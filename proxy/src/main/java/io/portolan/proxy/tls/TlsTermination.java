// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for what a client says first, chooses the certificate by it, and gives way to TLS.
public final class TlsTermination extends SslClientHelloHandler<SslContext> {
  private static final int MOST_HELLO_BYTES = 16 * 1024;

  private final LiveCertificates certificates;
  private final Duration handshake;
  private ClientHello hello = ClientHello.SILENT;
  private @Nullable Future<?> deadline;

  private TlsTermination(LiveCertificates certificates, Duration handshake) {
    super(MOST_HELLO_BYTES);
    this.certificates = certificates;
    this.handshake = handshake;
  }

  /// Puts TLS at the end of a pipeline, before what is added later.
  ///
  /// @param handshake how long a client may take for its first message, and then for the rest
  public static void add(
      ChannelPipeline pipeline, LiveCertificates certificates, Duration handshake) {
    pipeline.addLast(new TlsTermination(certificates, handshake));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(() -> context.channel().close(), handshake.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
    if (deadline != null) {
      deadline.cancel(false);
    }
    super.handlerRemoved0(context);
  }

  @Override
  protected Future<SslContext> lookup(
      ChannelHandlerContext context, @Nullable ByteBuf clientHello) {
    hello = clientHello == null ? ClientHello.SILENT : ClientHello.read(clientHello);
    return context.executor().newSucceededFuture(certificates.table().find(hello));
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext context, Future<SslContext> found) {
    SslHandler tls = found.getNow().newHandler(context.alloc());
    new TlsPeer(hello.serverName(), tls.engine()).attach(context.channel());
    tls.setHandshakeTimeout(handshake.toNanos(), TimeUnit.NANOSECONDS);
    context.pipeline().replace(this, "tls", tls);
  }
}
