// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;

/// What is asked of the certificates of a host's clients. Who may have signed them is said where
/// the host's own certificates are, since that changes without the routes.
///
/// @param need who is let in
/// @param depth how many certificates may stand between a client's and an authority's
/// @param errorPage where clients are sent that are not let in; empty for nowhere
/// @param isPassed whether upstreams get the certificate itself, too
/// @param subject what the certificate's subject has to match, in the form of RFC 2253
public record CertificateDemand(
    Need need, int depth, String errorPage, boolean isPassed, Optional<SafePattern> subject) {
  /// Who is let in.
  public enum Need {
    /// Those with a certificate that an authority has signed.
    SIGNED,
    /// Those, and those who show none.
    SIGNED_OR_NONE,
    /// Those, those who show none, and those whose certificate somebody else has signed.
    ANY_OR_NONE
  }
}
