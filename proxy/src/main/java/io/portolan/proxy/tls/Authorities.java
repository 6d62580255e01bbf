// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Who may have signed the certificates of others: each of them is believed by itself.
///
/// @param certificates of the authorities
/// @param revoked lists of what they have taken back; where there are any, each authority of a
///     chain needs one that is still good
public record Authorities(List<X509Certificate> certificates, List<X509CRL> revoked) {
  /// Nobody.
  public static final Authorities NOBODY = new Authorities(List.of(), List.of());

  /// What a certificate is shown for (RFC 5280 section 4.2.1.12).
  public enum Use {
    CLIENT("1.3.6.1.5.5.7.3.2"),
    SERVER("1.3.6.1.5.5.7.3.1");

    private final String oid;

    Use(String oid) {
      this.oid = oid;
    }
  }

  public Authorities {
    certificates = List.copyOf(certificates);
    revoked = List.copyOf(revoked);
  }

  /// Whether anybody may have.
  public boolean isNobody() {
    return certificates.isEmpty();
  }

  /// What a certificate is worth (RFC 5280 section 6). Takes about a millisecond, and nothing is
  /// fetched.
  ///
  /// @param chain what the other end has shown, its own certificate first; empty for nothing
  /// @param depth how many other certificates may stand between its own and an authority's
  /// @param now when the certificate has to be valid
  public Verdict verify(List<X509Certificate> chain, Use use, int depth, Instant now) {
    if (chain.isEmpty()) {
      return Verdict.NONE;
    }
    try {
      chain.getFirst().checkValidity(Date.from(now));
      PKIXBuilderParameters parameters = parameters(chain, use, depth, now);
      CertPath path = CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
      return revoked.isEmpty() ? Verdict.SUCCESS : checkRevoked(path, parameters);
    } catch (CertificateExpiredException _) {
      return Verdict.bad("certificate has expired");
    } catch (CertificateNotYetValidException _) {
      return Verdict.bad("certificate is not yet valid");
    } catch (CertPathBuilderException | InvalidAlgorithmParameterException _) {
      return Verdict.UNKNOWN_AUTHORITY;
    } catch (GeneralSecurityException | IOException | RuntimeException broken) {
      return Verdict.bad("certificate cannot be read");
    }
  }

  private PKIXBuilderParameters parameters(
      List<X509Certificate> chain, Use use, int depth, Instant now)
      throws GeneralSecurityException, IOException {
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(chain.getFirst());
    target.setExtendedKeyUsage(Set.of(use.oid));
    Set<TrustAnchor> anchors =
        certificates.stream().map(each -> new TrustAnchor(each, null)).collect(Collectors.toSet());
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
    parameters.setMaxPathLength(depth);
    parameters.setDate(Date.from(now));
    parameters.setRevocationEnabled(false);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
    return parameters;
  }

  private Verdict checkRevoked(CertPath path, PKIXBuilderParameters parameters)
      throws GeneralSecurityException {
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(
        EnumSet.of(
            PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
    parameters.addCertPathChecker(checker);
    try {
      validator.validate(path, parameters);
      return Verdict.SUCCESS;
    } catch (CertPathValidatorException refused) {
      return Verdict.bad(
          refused.getReason() == BasicReason.REVOKED
              ? "certificate revoked"
              : "unable to get certificate CRL");
    }
  }
}
