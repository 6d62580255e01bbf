// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a Secret of Kubernetes holds, as a certificate; its sentences go on where the name of the
/// Secret ends.
public sealed interface TlsSecret {
  /// The type of Secrets that hold a certificate.
  String TYPE = "kubernetes.io/tls";

  /// Where the chain of certificates is, in PEM.
  String CHAIN = "tls.crt";

  /// Where the private key is, in PEM.
  String KEY = "tls.key";

  /// Where an OCSP response for the certificate is, in DER, if there is one.
  String STAPLE = "tls.ocsp-staple";

  /// It can be served.
  ///
  /// @param warnings what clients will mind
  record Usable(ServerCertificate certificate, List<String> warnings) implements TlsSecret {}

  /// It cannot be served.
  ///
  /// @param problem why
  record Unusable(String problem) implements TlsSecret {}

  /// Reads a Secret.
  ///
  /// @param data as in the object, in Base64
  /// @param now when the certificate has to be valid
  static TlsSecret read(String type, Map<String, String> data, Instant now) {
    if (!type.equals(TYPE)) {
      return new Unusable("is of type \"%s\"; only %s holds a certificate".formatted(type, TYPE));
    }
    try {
      List<X509Certificate> chain = Pem.certificates(SecretData.text(data, CHAIN), CHAIN);
      PrivateKey key = Pem.key(SecretData.text(data, KEY));
      check(chain, key);
      return stapled(new ServerCertificate(chain, key), data, warnings(chain.getFirst(), now), now);
    } catch (IOException wrong) {
      return new Unusable(String.valueOf(wrong.getMessage()));
    }
  }

  private static TlsSecret stapled(
      ServerCertificate certificate, Map<String, String> data, List<String> warnings, Instant now) {
    if (!data.containsKey(STAPLE)) {
      return new Usable(certificate, warnings);
    }
    List<String> all = new ArrayList<>(warnings);
    ServerCertificate read = certificate;
    try {
      OcspStaple staple = OcspStaple.read(SecretData.bytes(data, STAPLE), certificate.chain(), now);
      read = certificate.with(staple);
      if (staple.isRevoked()) {
        all.add("has a " + STAPLE + " that says that the certificate is revoked");
      }
    } catch (IOException wrong) {
      all.add("has a " + STAPLE + " that is not shown to clients: it " + wrong.getMessage());
    }
    return new Usable(read, List.copyOf(all));
  }

  private static void check(List<X509Certificate> chain, PrivateKey key) throws IOException {
    if (!Pem.ALGORITHMS.contains(key.getAlgorithm())) {
      throw new IOException(
          "has a key of " + key.getAlgorithm() + " in " + KEY + "; RSA and ECDSA are served");
    }
    for (int i = 0; i < chain.size(); i++) {
      if (fits(chain.get(i), key)) {
        if (i > 0) {
          throw new IOException(
              "has the certificate of its key as number %d in %s; it has to be the first"
                  .formatted(i + 1, CHAIN));
        }
        return;
      }
    }
    throw new IOException(
        "has a key in " + KEY + " that is not that of the certificate in " + CHAIN);
  }

  private static boolean fits(X509Certificate certificate, PrivateKey key) throws IOException {
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    try {
      return Pem.isPair(certificate.getPublicKey(), key);
    } catch (GeneralSecurityException unusable) {
      throw new IOException("has a key in " + KEY + " that cannot be used: " + unusable, unusable);
    }
  }

  private static List<String> warnings(X509Certificate own, Instant now) {
    List<String> warnings = new ArrayList<>();
    Instant end = own.getNotAfter().toInstant();
    Instant begin = own.getNotBefore().toInstant();
    if (end.isBefore(now)) {
      warnings.add("has a certificate that ended at " + end + "; clients refuse it");
    }
    if (begin.isAfter(now)) {
      warnings.add("has a certificate that begins at " + begin + "; clients refuse it until then");
    }
    return List.copyOf(warnings);
  }
}
