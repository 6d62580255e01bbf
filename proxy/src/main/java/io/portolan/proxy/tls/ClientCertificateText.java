// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/// A client's certificate in the forms in which nginx shows it to upstreams: ASCII that can
/// stand in a header, whatever is in the certificate.
public final class ClientCertificateText {
  /// Names that OpenSSL writes where RFC 2253 has only numbers.
  private static final Map<String, String> KEYWORDS =
      Map.of(
          "1.2.840.113549.1.9.1", "emailAddress",
          "2.5.4.4", "SN",
          "2.5.4.5", "serialNumber",
          "2.5.4.12", "title",
          "2.5.4.42", "GN");

  private static final String UNRESERVED = "-._~";

  private ClientCertificateText() {}

  /// Whose certificate it is, as `$ssl_client_s_dn` has it (RFC 2253).
  public static String subject(X509Certificate certificate) {
    return name(certificate.getSubjectX500Principal());
  }

  /// Who has signed it, as `$ssl_client_i_dn` has it (RFC 2253).
  public static String issuer(X509Certificate certificate) {
    return name(certificate.getIssuerX500Principal());
  }

  private static String name(X500Principal principal) {
    String text = principal.getName(X500Principal.RFC2253, KEYWORDS);
    StringBuilder ascii = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (each >= ' ' && each != 0x7f) {
        ascii.append((char) each);
      } else {
        ascii.append('\\').append(hex(each));
      }
    }
    return ascii.toString();
  }

  /// The whole certificate in PEM, escaped as in a URL, as `$ssl_client_escaped_cert` has it.
  public static String escaped(X509Certificate certificate) {
    try {
      String pem =
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'})
                  .encodeToString(certificate.getEncoded())
              + "\n-----END CERTIFICATE-----\n";
      StringBuilder escaped = new StringBuilder();
      for (byte each : pem.getBytes(StandardCharsets.US_ASCII)) {
        if (Character.isLetterOrDigit(each) || UNRESERVED.indexOf(each) >= 0) {
          escaped.append((char) each);
        } else {
          escaped.append('%').append(hex(each));
        }
      }
      return escaped.toString();
    } catch (CertificateEncodingException broken) {
      throw new IllegalStateException("a certificate that was read can be written", broken);
    }
  }

  private static String hex(byte value) {
    return String.format(Locale.ROOT, "%02X", value & 0xff);
  }
}
