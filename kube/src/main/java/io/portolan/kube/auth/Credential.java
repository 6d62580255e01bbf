// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/// A certificate with its private key, as PEM text.
public record Credential(String certificatePem, String keyPem) {

  X509Certificate certificate() throws GeneralSecurityException {
    return Pem.certificate(certificatePem);
  }

  PrivateKey key() throws GeneralSecurityException {
    return Pem.privateKey(keyPem);
  }

  /// Without the key.
  @Override
  public String toString() {
    return "Credential[" + certificatePem.length() + " characters of certificate]";
  }
}
