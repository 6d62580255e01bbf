// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for what a client says first, chooses the certificate by it, and gives way to TLS; or to
/// who carries the connection on as it is.
public final class TlsTermination extends SslClientHelloHandler<HostTls> {
  private static final int MOST_HELLO_BYTES = 16 * 1024;

  private final LiveCertificates certificates;
  private final Duration handshake;
  private ClientHello hello = ClientHello.SILENT;
  private @Nullable Future<?> deadline;

  private final Carrier carrier;

  /// Takes over connections that go on as they are.
  public interface Carrier {
    /// Prepares the channel, whose first bytes follow.
    ///
    /// @param serverName the host that the client asks for
    void take(Channel channel, String serverName, PassedOn to);
  }

  private TlsTermination(LiveCertificates certificates, Duration handshake, Carrier carrier) {
    super(MOST_HELLO_BYTES);
    this.carrier = carrier;
    this.certificates = certificates;
    this.handshake = handshake;
  }

  /// Puts TLS at the end of a pipeline, before what is added later.
  ///
  /// @param handshake how long a client may take for its first message, and then for the rest
  public static void add(
      ChannelPipeline pipeline,
      LiveCertificates certificates,
      Duration handshake,
      Carrier carrier) {
    pipeline.addLast(new TlsTermination(certificates, handshake, carrier));
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
  protected Future<HostTls> lookup(ChannelHandlerContext context, @Nullable ByteBuf clientHello) {
    hello = clientHello == null ? ClientHello.SILENT : ClientHello.read(clientHello);
    return context.executor().newSucceededFuture(certificates.table().of(hello.serverName()));
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext context, Future<HostTls> found) {
    switch (found.getNow()) {
      case HostCertificates host -> {
        SslContext chosen = host.choose(hello).tls();
        SslHandler tls = chosen.newHandler(context.alloc());
        Stapling.show(chosen, tls.engine());
        new TlsPeer(hello.serverName(), tls.engine()).attach(context.channel());
        tls.setHandshakeTimeout(handshake.toNanos(), TimeUnit.NANOSECONDS);
        context.pipeline().replace(this, "tls", tls);
      }
      case PassedOn to -> {
        carrier.take(context.channel(), hello.serverName(), to);
        context.pipeline().remove(this);
      }
    }
  }
}
