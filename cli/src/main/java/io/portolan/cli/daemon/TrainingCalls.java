// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.kubeconfig.KubeconfigText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The calls to the API that a person's first commands make, over TLS and HTTP/1.1 and HTTP/2.
public final class TrainingCalls {
  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  private TrainingCalls() {}

  /// Makes them.
  ///
  /// @throws Failure INTERNAL when one is not answered as it should be
  public static void make(KubeconfigText.Entry entry) throws IOException, InterruptedException {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      if (version.name().equals("HTTP_3")) {
        continue;
      }
      try (HttpClient http =
          HttpClient.newBuilder().version(version).sslContext(context(entry)).build()) {
        for (String path :
            List.of(
                "/version",
                "/api",
                "/apis",
                "/api/v1/nodes",
                "/api/v1/namespaces/train/pods",
                "/api/v1/services",
                "/apis/apps/v1/namespaces/train/deployments",
                "/apis/discovery.k8s.io/v1/endpointslices")) {
          get(http, entry.server() + path);
        }
      } catch (GeneralSecurityException e) {
        throw new Failure(Failure.Kind.INTERNAL, "the kubeconfig cannot be used: " + e, e);
      }
    }
  }

  private static void get(HttpClient http, String uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).header("Accept", TABLE).build();
    int status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    if (status != 200) {
      throw new Failure(Failure.Kind.INTERNAL, uri + " answered " + status);
    }
  }

  private static SSLContext context(KubeconfigText.Entry entry)
      throws GeneralSecurityException, IOException {
    CertificateFactory certificates = CertificateFactory.getInstance("X.509");
    Certificate authority =
        certificates.generateCertificate(
            new ByteArrayInputStream(Base64.getDecoder().decode(entry.authority())));
    Certificate own =
        certificates.generateCertificate(
            new ByteArrayInputStream(Base64.getDecoder().decode(entry.certificate())));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    store.setCertificateEntry("ca", authority);
    store.setKeyEntry("own", key(entry), new char[0], new Certificate[] {own});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static PrivateKey key(KubeconfigText.Entry entry) throws GeneralSecurityException {
    String pem =
        new String(
            Base64.getDecoder().decode(entry.key()), java.nio.charset.StandardCharsets.UTF_8);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
  }
}
