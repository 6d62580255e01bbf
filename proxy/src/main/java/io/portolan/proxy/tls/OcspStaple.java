// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// What an authority has said of a certificate (RFC 6960), to be shown beside it so that clients
/// need not ask.
public final class OcspStaple {
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  private final byte[] response;
  private final Instant until;
  private final boolean isRevoked;

  private OcspStaple(byte[] response, Instant until, boolean isRevoked) {
    this.response = response;
    this.until = until;
    this.isRevoked = isRevoked;
  }

  /// Reads a response in DER. Where the certificate's issuer is in the chain, it has to have
  /// signed the response, or who did it for the issuer.
  ///
  /// @param chain of the certificate that it has to be about
  /// @param now when it has to hold
  /// @throws IOException when it cannot be shown; its sentence goes on where the response was named
  public static OcspStaple read(byte[] response, List<X509Certificate> chain, Instant now)
      throws IOException {
    try {
      OCSPResp whole = parsed(response);
      if (whole.getStatus() != OCSPResp.SUCCESSFUL
          || !(whole.getResponseObject() instanceof BasicOCSPResp basic)) {
        throw new IOException("is no answer, but status " + whole.getStatus());
      }
      SingleResp single = find(basic, chain);
      if (chain.size() > 1 && !isSigned(basic, new JcaX509CertificateHolder(chain.get(1)), now)) {
        throw new IOException("is not signed by the certificate's issuer");
      }
      Date end = single.getNextUpdate();
      if (end == null) {
        throw new IOException("does not say until when it holds");
      }
      if (end.toInstant().isBefore(now)) {
        throw new IOException("ended at " + end.toInstant());
      }
      Instant begin = single.getThisUpdate().toInstant();
      if (begin.isAfter(now.plus(CLOCKS_DIFFER))) {
        throw new IOException("begins at " + begin);
      }
      CertificateStatus status = single.getCertStatus();
      if (status instanceof UnknownStatus) {
        throw new IOException("says that the certificate is unknown");
      }
      return new OcspStaple(response.clone(), end.toInstant(), status instanceof RevokedStatus);
    } catch (OCSPException | OperatorCreationException | RuntimeException broken) {
      throw new IOException("cannot be read: " + broken.getMessage(), broken);
    } catch (CertificateException broken) {
      throw new IOException("has a signer that cannot be read: " + broken.getMessage(), broken);
    }
  }

  private static OCSPResp parsed(byte[] response) throws IOException {
    try {
      return new OCSPResp(response);
    } catch (IOException broken) {
      throw new IOException("cannot be read: " + broken.getMessage(), broken);
    }
  }

  private static SingleResp find(BasicOCSPResp answer, List<X509Certificate> chain)
      throws IOException, OCSPException, OperatorCreationException, CertificateException {
    for (SingleResp each : answer.getResponses()) {
      CertificateID about = each.getCertID();
      boolean isOwn = about.getSerialNumber().equals(chain.getFirst().getSerialNumber());
      boolean isOfIssuer =
          chain.size() < 2
              || about.matchesIssuer(
                  new JcaX509CertificateHolder(chain.get(1)),
                  new JcaDigestCalculatorProviderBuilder().build());
      if (isOwn && isOfIssuer) {
        return each;
      }
    }
    throw new IOException("is about another certificate");
  }

  private static boolean isSigned(BasicOCSPResp answer, X509CertificateHolder issuer, Instant now)
      throws OCSPException, OperatorCreationException, CertificateException {
    X509CertificateHolder signer = issuer;
    for (X509CertificateHolder each : answer.getCerts()) {
      if (!each.equals(issuer) && signsFor(each, issuer, now)) {
        signer = each;
      }
    }
    return answer.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer));
  }

  /// Whether the issuer lets it sign answers (RFC 6960 section 4.2.2.2).
  private static boolean signsFor(
      X509CertificateHolder signer, X509CertificateHolder issuer, Instant now) {
    try {
      ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(signer.getExtensions());
      return usage != null
          && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
          && signer.isValidOn(Date.from(now))
          && signer.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer));
    } catch (Exception broken) {
      return false;
    }
  }

  /// The response in DER; empty when it holds no longer.
  Optional<byte[]> at(Instant now) {
    return now.isBefore(until) ? Optional.of(response) : Optional.empty();
  }

  /// Until when it holds.
  public Instant until() {
    return until;
  }

  /// Whether it says that the certificate has been taken back.
  public boolean isRevoked() {
    return isRevoked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OcspStaple that && Arrays.equals(response, that.response);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(response);
  }
}
