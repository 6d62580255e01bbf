// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.util.List;

/// On what terms TLS is spoken with clients.
///
/// @param versions of TLS as the libraries name them; empty for all that there are
/// @param suites of TLS 1.2, by the names of their standards, the best first; empty for the usual
///     ones
public record ServerTerms(List<String> versions, List<String> suites) {
  /// What holds where nobody says anything.
  public static final ServerTerms USUAL = new ServerTerms(List.of(), List.of());

  public ServerTerms {
    versions = List.copyOf(versions);
    suites = List.copyOf(suites);
  }

  /// The same with suites that a host has of its own; without any it is the same.
  public ServerTerms of(List<String> own) {
    return own.isEmpty() ? this : new ServerTerms(versions, own);
  }

  /// Whether clients may speak QUIC, which knows TLS 1.3 alone (RFC 9001 section 4.2).
  public boolean allowQuic() {
    return versions.isEmpty() || versions.contains("TLSv1.3");
  }
}
