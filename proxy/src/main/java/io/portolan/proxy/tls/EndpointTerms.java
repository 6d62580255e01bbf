// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.util.List;
import java.util.Optional;

/// On what terms TLS is spoken with endpoints.
///
/// @param trusted who may have signed their certificates; empty where nobody is asked who they are
/// @param depth how many certificates may stand between an endpoint's and an authority's
/// @param name that the certificates have to have, where they are looked at
/// @param serverName the name that is asked for; empty for none
/// @param own what is shown to endpoints that ask for a certificate; empty for none
/// @param versions of TLS as the libraries name them; empty for all that there are
public record EndpointTerms(
    Optional<Authorities> trusted,
    int depth,
    String name,
    String serverName,
    Optional<ServerCertificate> own,
    List<String> versions) {
  public EndpointTerms {
    versions = List.copyOf(versions);
  }
}
