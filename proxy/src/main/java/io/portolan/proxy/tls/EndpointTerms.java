// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.Optional;

/// On what terms TLS is spoken with endpoints.
///
/// @param trusted who may have signed their certificates; empty where nobody is asked who they are
/// @param depth how many certificates may stand between an endpoint's and an authority's
/// @param name that the certificates have to have, where they are looked at
/// @param serverName the name that is asked for; empty for none
/// @param own what is shown to endpoints that ask for a certificate; empty for none
/// @param protocol that is spoken within, as ALPN names it (RFC 7301)
/// @param versions of TLS as the libraries name them; empty for all that there are
/// @param suites of TLS 1.2, by the names of their standards; empty for the usual ones
public record EndpointTerms(
    Optional<Authorities> trusted,
    int depth,
    String name,
    String serverName,
    Optional<ServerCertificate> own,
    String protocol,
    List<String> versions,
    List<String> suites) {
  /// HTTP/1.1, as ALPN names it.
  public static final String HTTP_1 = ApplicationProtocolNames.HTTP_1_1;

  /// HTTP/2, as ALPN names it.
  public static final String HTTP_2 = ApplicationProtocolNames.HTTP_2;

  public EndpointTerms {
    versions = List.copyOf(versions);
    suites = List.copyOf(suites);
  }
}
