// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// Keys and certificates as PEM text.
final class Pem {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private static final String KEY = "EC PRIVATE KEY";
  private static final byte[] KEY_HEAD = HexFormat.of().parseHex("30770201010420");
  private static final byte[] CURVE = HexFormat.of().parseHex("a00a06082a8648ce3d030107");
  private static final int SECRET_BYTES = 32;

  /// A zero, the mark of an uncompressed point, and its coordinates.
  private static final int POINT_BYTES = 66;

  private Pem() {}

  static String write(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  static byte[] read(String label, String text) {
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + label + " in this text");
    }
    return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
  }

  /// The key of a P-256 pair as RFC 5915 has it, which every client reads: Go, OpenSSL and fabric8.
  ///
  /// ```
  ///   30 77  02 01 01  04 20 SECRET  A0 0A CURVE  A1 44 03 42 00 04 POINT
  /// ```
  static String writeKey(KeyPair pair) {
    byte[] secret = ((ECPrivateKey) pair.getPrivate()).getS().toByteArray();
    byte[] point = pair.getPublic().getEncoded();
    ByteBuffer der =
        ByteBuffer.allocate(KEY_HEAD.length + SECRET_BYTES + CURVE.length + 4 + POINT_BYTES);
    der.put(KEY_HEAD);
    byte[] padded = new byte[SECRET_BYTES];
    int length = Math.min(secret.length, SECRET_BYTES);
    System.arraycopy(secret, secret.length - length, padded, SECRET_BYTES - length, length);
    der.put(padded).put(CURVE).put(new byte[] {(byte) 0xa1, 0x44, 0x03, 0x42});
    // A public key ends with its point, which a bit string begins with a zero.
    der.put(point, point.length - POINT_BYTES, POINT_BYTES);
    return write(KEY, der.array());
  }

  static PrivateKey privateKey(String text) throws GeneralSecurityException {
    byte[] content = read(KEY, text);
    if (content.length < KEY_HEAD.length + SECRET_BYTES
        || !Arrays.equals(content, 0, KEY_HEAD.length, KEY_HEAD, 0, KEY_HEAD.length)) {
      throw new IllegalArgumentException("no P-256 key in this text");
    }
    BigInteger secret = new BigInteger(1, content, KEY_HEAD.length, SECRET_BYTES);
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    return KeyFactory.getInstance("EC")
        .generatePrivate(
            new ECPrivateKeySpec(secret, curve.getParameterSpec(ECParameterSpec.class)));
  }

  static X509Certificate certificate(String text) throws GeneralSecurityException {
    byte[] content = read("CERTIFICATE", text);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(content));
  }
}
