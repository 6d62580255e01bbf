// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.portolan.proxy.tls.ServerCertificate.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaCertificateID;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/// An authority that issues certificates for tests, and those who trust it.
public final class Issuer {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final X500Name name;
  private final KeyPair pair;
  private final X509Certificate own;
  private final List<X509Certificate> above;

  public Issuer() {
    this("CN=test authority", Optional.empty());
  }

  private Issuer(String name, Optional<Issuer> parent) {
    try {
      this.name = new X500Name(name);
      pair = pair(Kind.ECDSA);
      Instant now = Instant.now();
      X509v3CertificateBuilder builder =
          parent
              .orElse(this)
              .builder(this.name, pair, now.minusSeconds(60), now.plusSeconds(86_400));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      own = parent.orElse(this).sign(builder);
      above = parent.map(Issuer::chain).orElse(List.of());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /// An authority that has its right from this one.
  public Issuer below(String commonName) {
    return new Issuer("CN=" + commonName, Optional.of(this));
  }

  private List<X509Certificate> chain() {
    return Stream.concat(Stream.of(own), above.stream()).toList();
  }

  public X509Certificate own() {
    return own;
  }

  /// A certificate that is good for an hour.
  public ServerCertificate issue(Kind kind, String... hosts) {
    return issue(kind, Instant.now().plus(Duration.ofHours(1)), hosts);
  }

  /// A certificate that began an hour before its end or now, whichever is earlier.
  public ServerCertificate issue(Kind kind, Instant end, String... hosts) {
    return issue(kind, "CN=" + hosts[0], end, hosts);
  }

  /// A certificate for a subject in RFC 4519's names, good for an hour.
  public ServerCertificate issueTo(String subject) {
    return issue(Kind.ECDSA, subject, Instant.now().plus(Duration.ofHours(1)), "client.test");
  }

  /// A certificate that names who is asked whether it has been taken back.
  public ServerCertificate issueAnsweredAt(String responder, String host) {
    AuthorityInformationAccess access =
        new AuthorityInformationAccess(
            AccessDescription.id_ad_ocsp,
            new GeneralName(GeneralName.uniformResourceIdentifier, responder));
    return issue(
        Kind.ECDSA,
        "CN=" + host,
        Instant.now().plus(Duration.ofHours(1)),
        Map.of(Extension.authorityInfoAccess, access),
        host);
  }

  /// A certificate by which somebody answers for the authority.
  public ServerCertificate issueToResponder(KeyPurposeId purpose, Instant end) {
    return issue(
        Kind.ECDSA,
        "CN=responder",
        end,
        Map.of(Extension.extendedKeyUsage, new ExtendedKeyUsage(purpose)),
        "responder.test");
  }

  private ServerCertificate issue(Kind kind, String subject, Instant end, String... hosts) {
    return issue(kind, subject, end, Map.of(), hosts);
  }

  private ServerCertificate issue(
      Kind kind,
      String subject,
      Instant end,
      Map<ASN1ObjectIdentifier, ASN1Object> extensions,
      String... hosts) {
    try {
      KeyPair leaf = pair(kind);
      Instant begin = Instant.now().isBefore(end) ? Instant.now() : end;
      X509v3CertificateBuilder builder =
          builder(new X500Name(subject), leaf, begin.minus(Duration.ofHours(1)), end);
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              Arrays.stream(hosts)
                  .map(host -> new GeneralName(GeneralName.dNSName, host))
                  .toArray(GeneralName[]::new)));
      for (Map.Entry<ASN1ObjectIdentifier, ASN1Object> each : extensions.entrySet()) {
        builder.addExtension(each.getKey(), false, each.getValue());
      }
      List<X509Certificate> chain =
          Stream.concat(Stream.of(sign(builder)), chain().stream()).toList();
      return new ServerCertificate(chain, leaf.getPrivate());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair pair(Kind kind) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind == Kind.RSA ? "RSA" : "EC");
    generator.initialize(kind == Kind.RSA ? 2048 : 256, RANDOM);
    return generator.generateKeyPair();
  }

  private X509v3CertificateBuilder builder(
      X500Name subject, KeyPair pair, Instant begin, Instant end) {
    return new JcaX509v3CertificateBuilder(
        name,
        new BigInteger(64, RANDOM).add(BigInteger.ONE),
        Date.from(begin),
        Date.from(end),
        subject,
        pair.getPublic());
  }

  private X509Certificate sign(X509v3CertificateBuilder builder)
      throws GeneralSecurityException, IOException {
    try {
      byte[] signed =
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
              .getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed));
    } catch (org.bouncycastle.operator.OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /// What a client has that trusts this authority alone.
  public SSLContext trusted(String protocol) throws GeneralSecurityException, IOException {
    return trusted(protocol, new KeyManager[0]);
  }

  /// The same for a client that can show a certificate.
  public SSLContext trusted(String protocol, ServerCertificate shown)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", shown.key(), new char[0], shown.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    return trusted(protocol, keys.getKeyManagers());
  }

  /// What a server has that shows the certificate and asks clients for those of this authority.
  public SSLContext serving(ServerCertificate shown) throws GeneralSecurityException, IOException {
    return trusted("TLS", shown);
  }

  private SSLContext trusted(String protocol, KeyManager[] keys)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", own);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  /// A list of the certificates that it has taken back, in PEM.
  ///
  /// @param end when there has to be another list
  public String revoked(Instant end, ServerCertificate... taken) {
    Instant now = Instant.now();
    JcaX509v2CRLBuilder builder =
        new JcaX509v2CRLBuilder(own.getSubjectX500Principal(), Date.from(end.minusSeconds(3600)));
    builder.setNextUpdate(Date.from(end));
    for (ServerCertificate each : taken) {
      builder.addCRLEntry(each.own().getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
    }
    try {
      return pem(
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    } catch (org.bouncycastle.operator.OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /// What it says of a certificate, in DER.
  ///
  /// @param end until when that holds
  public byte[] says(ServerCertificate of, boolean isGood, Instant end) {
    return says(
        of,
        isGood ? CertificateStatus.GOOD : new RevokedStatus(new Date(), CRLReason.keyCompromise),
        end.minusSeconds(3600),
        end);
  }

  /// The same with any status, and beginning at any time.
  public byte[] says(ServerCertificate of, CertificateStatus status, Instant begin, Instant end) {
    return says(of, status, begin, end, pair.getPrivate());
  }

  /// What somebody says in an authority's place, signed and shown by a certificate of theirs.
  public static byte[] says(ServerCertificate of, Instant end, ServerCertificate by) {
    return says(of, CertificateStatus.GOOD, end.minusSeconds(3600), end, by.key(), by.own());
  }

  private static byte[] says(
      ServerCertificate of,
      CertificateStatus status,
      Instant begin,
      Instant end,
      PrivateKey signer,
      X509Certificate... shown) {
    try {
      DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
      X509Certificate issuer = of.chain().get(1);
      BasicOCSPRespBuilder builder =
          new BasicOCSPRespBuilder(new RespID(new JcaX509CertificateHolder(issuer).getSubject()));
      builder.addResponse(
          new JcaCertificateID(
              digests.get(CertificateID.HASH_SHA1), issuer, of.own().getSerialNumber()),
          status,
          Date.from(begin),
          Date.from(end));
      X509CertificateHolder[] certificates = new X509CertificateHolder[shown.length];
      for (int i = 0; i < shown.length; i++) {
        certificates[i] = new JcaX509CertificateHolder(shown[i]);
      }
      BasicOCSPResp answer =
          builder.build(
              new JcaContentSignerBuilder("SHA256withECDSA").build(signer),
              certificates,
              new Date());
      return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, answer).getEncoded();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public String pem() {
    return pem(own);
  }

  /// The certificate as the data of a Secret.
  public static Map<String, String> data(ServerCertificate certificate) {
    return data(pem(certificate.chain().toArray()), pkcs8(certificate.key()));
  }

  static Map<String, String> data(String chain, String key) {
    return Map.of("tls.crt", base64(chain), "tls.key", base64(key));
  }

  public static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public static String pem(Object... objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object each : objects) {
        writer.writeObject(each);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }

  /// The key as PKCS#8.
  public static String pkcs8(PrivateKey key) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  /// A key of P-256 as RFC 5915 has it.
  static String rfc5915(PrivateKey key) {
    try {
      org.bouncycastle.asn1.sec.ECPrivateKey content =
          new org.bouncycastle.asn1.sec.ECPrivateKey(
              256, ((ECPrivateKey) key).getS(), SECObjectIdentifiers.secp256r1);
      return pem(new PemObject("EC PRIVATE KEY", content.getEncoded()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
