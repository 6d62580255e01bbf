// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A client that speaks TLS through the JDK and checks the certificate's name.
///
/// @param suites all when empty
record TlsClient(SSLContext trust, List<String> versions, List<String> suites) {
  static TlsClient trusting(SSLContext trust) {
    return new TlsClient(trust, List.of("TLSv1.3", "TLSv1.2"), List.of());
  }

  TlsClient speaking(String... only) {
    return new TlsClient(trust, List.of(only), suites);
  }

  TlsClient with(String... only) {
    return new TlsClient(trust, versions, List.of(only));
  }

  /// A connection whose handshake is over.
  ///
  /// @param host that is asked for; empty for none, and then no name is checked
  SSLSocket connect(InetSocketAddress address, String host) throws IOException {
    // The JDK keeps sessions by this name.
    String peer = host.isEmpty() ? address.getHostString() : host;
    Socket wire = new Socket(address.getAddress(), address.getPort());
    SSLSocket socket =
        (SSLSocket) trust.getSocketFactory().createSocket(wire, peer, address.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(versions.toArray(String[]::new));
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    if (!suites.isEmpty()) {
      parameters.setCipherSuites(suites.toArray(String[]::new));
    }
    if (!host.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(host)));
    }
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
    return socket;
  }

  Wire wire(InetSocketAddress address, String host) throws IOException {
    return new Wire(connect(address, host));
  }

  /// The certificate that the host shows.
  X509Certificate certificate(InetSocketAddress address, String host) throws IOException {
    try (SSLSocket socket = connect(address, host)) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }
}
