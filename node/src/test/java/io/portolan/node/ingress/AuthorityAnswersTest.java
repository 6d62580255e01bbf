// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static io.portolan.node.ingress.WatchedIngresses.eventually;
import static io.portolan.node.ingress.WatchedIngresses.ingress;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.portolan.proxy.ocsp.Responder;
import io.portolan.proxy.tls.TlsSecret;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/// Whether authorities are asked about certificates, as the ConfigMap says.
class AuthorityAnswersTest {
  private static final String AT = "http://ocsp.test/";

  private final BlockingQueue<URI> asked = new LinkedBlockingQueue<>();
  private final Responder responder =
      (at, _) -> {
        asked.add(at);
        throw new IOException("is away");
      };

  /// A Secret whose certificate names who is asked, and has itself for an authority.
  private static Map<String, String> certificate() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    X500Name name = new X500Name("CN=shop.test");
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(Instant.now().minusSeconds(60)),
            Date.from(Instant.now().plusSeconds(3600)),
            name,
            pair.getPublic());
    builder.addExtension(
        Extension.authorityInfoAccess,
        false,
        new AuthorityInformationAccess(
            AccessDescription.id_ad_ocsp,
            new GeneralName(GeneralName.uniformResourceIdentifier, AT)));
    Object own =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    return Map.of(
        TlsSecret.CHAIN,
        pem(own, own),
        TlsSecret.KEY,
        pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
  }

  private static String pem(Object... objects) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object each : objects) {
        writer.writeObject(each);
      }
    }
    return Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static ConfigMap settings(String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("portolan-ingress")
        .withName("ingress")
        .endMetadata()
        .withData(Map.of("enable-ocsp", value))
        .build();
  }

  @Test
  void theyAreAskedFromWhenTheConfigMapSaysSo() throws Exception {
    try (WatchedIngresses ingresses = new WatchedIngresses(responder)) {
      ingresses.namespace("portolan-ingress");
      ingresses.client.create(settings("false"));
      ingresses.client.create(
          new SecretBuilder()
              .withNewMetadata()
              .withNamespace("shop")
              .withName("tls")
              .endMetadata()
              .withType(TlsSecret.TYPE)
              .withData(certificate())
              .build());
      ingresses.client.create(
          ingress().edit().editSpec().addNewTl().withSecretName("tls").endTl().endSpec().build());
      eventually(() -> ingresses.route().isPresent());
      assertThat(asked).isEmpty();
      ingresses.client.edit(ConfigMap.class, "portolan-ingress", "ingress", _ -> settings("true"));
      eventually(
          () ->
              ingresses.hasEvent(
                  "web",
                  "CertificateProblem",
                  "spec.tls[0].secretName: Secret shop/tls has a certificate without OCSP response:"
                      + " http://ocsp.test/ is away"));
      assertThat(asked).containsExactly(URI.create(AT));
    }
  }
}
