// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A client of the Kubernetes API that writes JSON as it is given.
final class ApiClient implements AutoCloseable {
  private final String server;
  private final HttpClient http;

  /// @param keys a PKCS #12 file with one key, and the chain of its certificate up to the authority
  ///     that the server's comes from
  ApiClient(String server, Path keys, String password)
      throws IOException, GeneralSecurityException {
    this.server = server;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(context(keys, password.toCharArray()))
            .build();
  }

  private static SSLContext context(Path keys, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore own = KeyStore.getInstance(keys.toFile(), password);
    Certificate[] chain = own.getCertificateChain(own.aliases().nextElement());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, password);
    trusted.setCertificateEntry("authority", chain[chain.length - 1]);
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(own, password);
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }

  void post(String path, String object) throws IOException, InterruptedException {
    checked(http.send(request(path, "POST", "application/json", object), BodyHandlers.ofString()));
  }

  /// Sends a merge patch; the answer comes later.
  CompletableFuture<Void> patch(String path, String patch) {
    return http.sendAsync(
            request(path, "PATCH", "application/merge-patch+json", patch), BodyHandlers.ofString())
        .thenAccept(ApiClient::checked);
  }

  private HttpRequest request(String path, String method, String type, String body) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .header("Content-Type", type)
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static void checked(HttpResponse<String> response) {
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(response.request().uri() + ": " + response.body());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
