// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/// What encrypts connections to endpoints, and resumes sessions with each of them. Two are the same
/// only if they are one: their connections are never shared.
///
/// Safe for use by several threads.
public final class EndpointTls {
  private final SslContext context;
  private final String serverName;

  EndpointTls(SslContext context, String serverName) {
    this.context = context;
    this.serverName = serverName;
  }

  /// The handler of a connection; it begins as soon as that is there.
  ///
  /// @param address of the endpoint, by which its sessions are known
  public SslHandler handler(ByteBufAllocator allocator, InetSocketAddress address) {
    SslHandler handler =
        context.newHandler(allocator, address.getAddress().getHostAddress(), address.getPort());
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setServerNames(
        serverName.isEmpty() ? List.of() : List.of(new SNIHostName(serverName)));
    handler.engine().setSSLParameters(parameters);
    return handler;
  }
}
