// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/// What a client has said and shown of itself while its connection became encrypted.
///
/// @param serverName the host that it asked for, in lower case; empty when it named none
/// @param engine that encrypts
public record TlsPeer(String serverName, SSLEngine engine) {
  private static final AttributeKey<TlsPeer> KEY = AttributeKey.valueOf(TlsPeer.class, "peer");

  /// The client at the other end; empty where TLS is not spoken.
  public static Optional<TlsPeer> of(Channel channel) {
    return Optional.ofNullable(channel.attr(KEY).get());
  }

  /// The host that a client has named, as [#serverName] has it.
  public static String hostOf(String named) {
    String host = named.toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /// Says that it is the client at the other end.
  public void attach(Channel channel) {
    channel.attr(KEY).set(this);
  }

  /// The certificates that it has shown, its own first; they need not be worth anything. A session
  /// that is resumed has those of the first connection.
  public List<X509Certificate> certificates() {
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (Certificate each : engine.getSession().getPeerCertificates()) {
        chain.add((X509Certificate) each);
      }
      return chain;
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }
}
