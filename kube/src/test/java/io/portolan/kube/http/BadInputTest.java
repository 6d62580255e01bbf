// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.kube.api.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What clients do wrong, by mistake or on purpose.
final class BadInputTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.inMemory();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String message(HttpResponse<String> response) {
    try {
      return Json.mapper().readTree(response.body()).path("message").asText();
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/namespaces/default/configmaps/a|404|configmaps \"a\" not found",
        "/api/v1/nonsense|404|the server could not find the requested resource",
        "/apis/nonsense/v1/things|404|the server could not find the requested resource",
        "/api/v1/configmaps?labelSelector=a%3D%3D%3Db|400|unable to parse requirement: found"
            + " '=', expected: identifier",
        "/api/v1/configmaps?fieldSelector=spec.x%3D1|400|\"spec.x\" is not a known field selector:"
            + " only \"metadata.name\", \"metadata.namespace\"",
        "/api/v1/configmaps?continue=junk|400|continue key is not valid",
        "/api/v1/configmaps?resourceVersion=999999999|504|Timeout: Too large resource version:"
            + " 999999999, current: 3",
      })
  void refusesWithKubernetesWords(String path, int code, String message) {
    HttpResponse<String> response = server.get(path);

    assertThat(response.statusCode()).isEqualTo(code);
    assertThat(message(response)).isEqualTo(message);
  }

  @Test
  void refusesBodiesThatAreNoObject() {
    for (String body : List.of("", "{", "[]", "7", "\"text\"", "{\"metadata\":7}")) {
      HttpResponse<String> response = server.post("/api/v1/namespaces/default/configmaps", body);
      assertThat(response.statusCode()).as(body).isBetween(400, 422);
    }
  }

  @Test
  void refusesStrangers() throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, new char[0]);
    trusted.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    server.certificates().authorityPem().getBytes(StandardCharsets.UTF_8))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    trusting.init(null, trust.getTrustManagers(), null);
    try (HttpClient stranger =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(trusting).build()) {
      HttpResponse<String> nameless =
          stranger.send(server.request("/api/v1/pods").build(), BodyHandlers.ofString());
      HttpResponse<String> forged =
          stranger.send(
              server.request("/api/v1/pods").header("Authorization", "Bearer a.b.c").build(),
              BodyHandlers.ofString());
      HttpResponse<String> health =
          stranger.send(server.request("/healthz").build(), BodyHandlers.ofString());

      assertThat(nameless.statusCode()).isEqualTo(401);
      assertThat(message(nameless)).isEqualTo("Unauthorized");
      assertThat(forged.statusCode()).isEqualTo(401);
      assertThat(health.statusCode()).isEqualTo(200);
      String token = Json.mapper().readTree(token()).path("status").path("token").asText();
      HttpResponse<String> account =
          stranger.send(
              server.request("/api/v1/pods").header("Authorization", "Bearer " + token).build(),
              BodyHandlers.ofString());
      assertThat(account.statusCode()).isEqualTo(200);
    }
  }

  private static String token() {
    server.post(
        "/api/v1/namespaces/default/serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
    return server
        .post("/api/v1/namespaces/default/serviceaccounts/robot/token", "{\"spec\":{}}")
        .body();
  }

  @Test
  void garbageOnThePortHarmsNobody() throws IOException {
    Random random = new Random(42);
    for (int count = 0; count < 50; count++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        byte[] junk = new byte[random.nextInt(1, 2000)];
        random.nextBytes(junk);
        socket.getOutputStream().write(junk);
      } catch (IOException _) {
        // The server may close at any moment.
      }
    }
    assertThat(server.get("/readyz").body()).isEqualTo("ok");
  }
}
