// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Issues the certificates of a cluster: EC P-256, valid for ten years, since nobody renews those
/// of a cluster on a laptop.
final class CertificateAuthority {
  private static final Duration VALIDITY = Duration.ofDays(3650);

  /// A clock that was set back a little must not refuse a fresh certificate.
  private static final Duration EARLY = Duration.ofMinutes(5);

  private final Credential own;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  CertificateAuthority(Credential own, InstantSource clock) {
    this.own = own;
    this.clock = clock;
  }

  static Credential create(String name, InstantSource clock) throws GeneralSecurityException {
    KeyPair pair = keyPair();
    X500NameBuilder subject = new X500NameBuilder().addRDN(BCStyle.CN, name);
    CertificateAuthority unborn = new CertificateAuthority(new Credential("", ""), clock);
    try {
      X509v3CertificateBuilder builder = unborn.builder(subject, subject, pair);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature | KeyUsage.cRLSign));
      return sign(builder, pair, pair.getPrivate());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /// For a server that answers to these names and addresses.
  Credential issueServer(String name, List<String> dnsNames, Set<InetAddress> addresses)
      throws GeneralSecurityException {
    List<GeneralName> names = new ArrayList<>();
    dnsNames.forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
    addresses.forEach(
        address -> names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress())));
    return issue(
        new X500NameBuilder().addRDN(BCStyle.CN, name), KeyPurposeId.id_kp_serverAuth, names);
  }

  /// For a client that is this user in these groups.
  Credential issueClient(String user, List<String> groups) throws GeneralSecurityException {
    X500NameBuilder subject = new X500NameBuilder();
    groups.forEach(group -> subject.addRDN(BCStyle.O, group));
    subject.addRDN(BCStyle.CN, user);
    return issue(subject, KeyPurposeId.id_kp_clientAuth, List.of());
  }

  private Credential issue(X500NameBuilder subject, KeyPurposeId purpose, List<GeneralName> names)
      throws GeneralSecurityException {
    KeyPair pair = keyPair();
    X509Certificate issuer = own.certificate();
    try {
      X500NameBuilder issuerName = new X500NameBuilder();
      issuerName.addMultiValuedRDN(
          org.bouncycastle.asn1.x500.X500Name.getInstance(
                  issuer.getSubjectX500Principal().getEncoded())
              .getRDNs()[0]
              .getTypesAndValues());
      X509v3CertificateBuilder builder = builder(issuerName, subject, pair);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      return sign(builder, pair, own.key());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private X509v3CertificateBuilder builder(
      X500NameBuilder issuer, X500NameBuilder subject, KeyPair pair) {
    Instant now = clock.instant();
    return new X509v3CertificateBuilder(
        issuer.build(),
        new BigInteger(127, random),
        Date.from(now.minus(EARLY)),
        Date.from(now.plus(VALIDITY)),
        subject.build(),
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
  }

  private static Credential sign(
      X509v3CertificateBuilder builder, KeyPair pair, PrivateKey issuerKey)
      throws OperatorCreationException, IOException {
    byte[] certificate =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)).getEncoded();
    return new Credential(Pem.write("CERTIFICATE", certificate), Pem.writeKey(pair));
  }
}
