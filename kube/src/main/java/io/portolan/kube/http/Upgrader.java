// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.portolan.kube.api.User;
import io.portolan.kube.auth.Authenticator;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.select.SelectorException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns an HTTP/1.1 connection into one of another protocol, where a path has streams to offer.
///
/// What is refused is not upgraded: the request goes on as plain HTTP, whose answer says why.
final class Upgrader implements Http1Upgrader {
  private final String protocol;
  private final Authenticator authenticator;
  private final StreamRoutes routes;

  /// @param protocol as the Upgrade header names it
  Upgrader(String protocol, Authenticator authenticator, StreamRoutes routes) {
    this.protocol = protocol;
    this.authenticator = authenticator;
    this.routes = routes;
  }

  @Override
  public String supportedProtocol() {
    return protocol;
  }

  /// Null is how Helidon wants to hear that nothing is upgraded.
  @Override
  @SuppressWarnings("NullAway")
  public @Nullable ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
    try {
      Call.Target target =
          new Call.Target(
              prologue.method().text(),
              Paths.split(prologue.uriPath().rawPath()),
              Query.parse(prologue.query().rawValue()));
      Optional<User> user =
          authenticator.authenticate(
              context.remotePeer().tlsPrincipal(), headers.first(HeaderNames.AUTHORIZATION));
      if (user.isEmpty()) {
        return null;
      }
      Call.Headers all = name -> headers.values(HeaderNames.create(name));
      Call call = new Call(target, all, InputStream.nullInputStream(), user.get());
      Optional<StreamRoutes.Upgrade> upgrade = routes.find(call, protocol);
      return upgrade
          .map(found -> new UpgradedConnection(context, handshake(found), found.session()))
          .orElse(null);
    } catch (KubeException | SelectorException _) {
      return null;
    }
  }

  private String handshake(StreamRoutes.Upgrade upgrade) {
    StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
    answer.append("Connection: Upgrade\r\nUpgrade: ").append(protocol).append("\r\n");
    for (List<String> header : upgrade.headers()) {
      answer.append(header.getFirst()).append(": ").append(header.get(1)).append("\r\n");
    }
    return answer.append("\r\n").toString();
  }
}
