// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/// Certificates and keys in PEM, whose problems are told as of the Secret that holds them.
final class Pem {
  /// The keys that are served, as the JDK calls them.
  static final Set<String> ALGORITHMS = Set.of("RSA", "EC");

  private static final byte[] PROBE = {1};

  private Pem() {}

  /// All certificates in the text, one at least.
  ///
  /// @param where the text is in its Secret
  static List<X509Certificate> certificates(String text, String where) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Object each : blocks(text, where)) {
      if (each instanceof X509CertificateHolder holder) {
        chain.add(certificate(holder, where));
      }
    }
    if (chain.isEmpty()) {
      throw new IOException("has no CERTIFICATE in PEM in " + where);
    }
    return chain;
  }

  private static X509Certificate certificate(X509CertificateHolder holder, String where)
      throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    } catch (CertificateException wrong) {
      throw unreadable(where, wrong);
    }
  }

  /// All lists of revoked certificates in the text, one at least.
  ///
  /// @param where the text is in its Secret
  static List<X509CRL> revoked(String text, String where) throws IOException {
    List<X509CRL> lists = new ArrayList<>();
    for (Object each : blocks(text, where)) {
      if (each instanceof X509CRLHolder holder) {
        try {
          lists.add(
              (X509CRL)
                  CertificateFactory.getInstance("X.509")
                      .generateCRL(new ByteArrayInputStream(holder.getEncoded())));
        } catch (GeneralSecurityException wrong) {
          throw unreadable(where, wrong);
        }
      }
    }
    if (lists.isEmpty()) {
      throw new IOException("has no X509 CRL in PEM in " + where);
    }
    return lists;
  }

  /// The private key in the text, of PKCS#8 (RFC 5208), PKCS#1 (RFC 8017) or RFC 5915.
  static PrivateKey key(String text) throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    for (Object each : blocks(text, TlsSecret.KEY)) {
      switch (each) {
        case PrivateKeyInfo info -> {
          return key(converter, info);
        }
        case PEMKeyPair pair -> {
          return key(converter, pair.getPrivateKeyInfo());
        }
        case PEMEncryptedKeyPair _ -> throw encrypted();
        case PKCS8EncryptedPrivateKeyInfo _ -> throw encrypted();
        // Parameters of a curve stand before its key.
        default -> {}
      }
    }
    throw new IOException("has no PRIVATE KEY in PEM in " + TlsSecret.KEY);
  }

  private static PrivateKey key(JcaPEMKeyConverter converter, PrivateKeyInfo info)
      throws IOException {
    try {
      return converter.getPrivateKey(info);
    } catch (IOException | RuntimeException wrong) {
      throw unreadable(TlsSecret.KEY, wrong);
    }
  }

  private static IOException encrypted() {
    return new IOException(
        "has an encrypted key in " + TlsSecret.KEY + "; nobody here knows its password");
  }

  private static List<Object> blocks(String text, String where) throws IOException {
    List<Object> blocks = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (@Nullable Object each = parser.readObject(); each != null; each = parser.readObject()) {
        blocks.add(each);
      }
    } catch (IOException | RuntimeException wrong) {
      throw unreadable(where, wrong);
    }
    return blocks;
  }

  private static IOException unreadable(String where, Exception wrong) {
    return new IOException("has a " + where + " that cannot be read: " + wrong.getMessage(), wrong);
  }

  /// Whether the two keys belong together.
  static boolean isPair(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            secret.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(secret);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(PROBE);
    return signature.verify(signed);
  }
}
