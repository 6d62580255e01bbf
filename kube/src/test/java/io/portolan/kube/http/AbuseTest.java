// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.kube.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that hold the API up: it answers everybody else during and after each.
final class AbuseTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int MANY = 10;

  /// Names each stream that a client gives up, with two traces of calls.
  private static final Logger GIVEN_UP =
      Logger.getLogger("io.helidon.webserver.http.ErrorHandlers");

  private final List<Socket> held = new ArrayList<>();
  private TestServer server;
  private SSLContext trust;

  @BeforeAll
  static void quiet() {
    GIVEN_UP.setLevel(Level.SEVERE);
  }

  @AfterAll
  static void loudAgain() {
    GIVEN_UP.setLevel(null);
  }

  @BeforeEach
  void start() throws IOException {
    server = TestServer.inMemory();
    trust = server.certificates().adminContext();
  }

  @AfterEach
  void stop() throws IOException {
    answers();
    for (Socket socket : held) {
      socket.close();
    }
    answers();
    server.close();
  }

  private void answers() {
    assertThat(server.get(CONFIG_MAPS).statusCode()).isEqualTo(200);
  }

  private Socket tcp() throws IOException {
    Socket socket = new Socket();
    // Set before it connects, so that the server soon finds nowhere to write to.
    socket.setReceiveBufferSize(4096);
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    held.add(socket);
    return socket;
  }

  private SSLSocket tls() throws IOException {
    SSLSocket socket =
        (SSLSocket) trust.getSocketFactory().createSocket(tcp(), "127.0.0.1", server.port(), true);
    socket.startHandshake();
    held.add(socket);
    return socket;
  }

  private SSLSocket say(String text) throws IOException {
    SSLSocket socket = tls();
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  private HttpResponse<String> post(BodyPublisher body) {
    return server.send(
        server.request(CONFIG_MAPS).header("Content-Type", "application/json").POST(body).build());
  }

  private static void refusedAsTooLarge(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(Json.mapper().readTree(response.body()))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure",
                     "message": "Request entity too large: limit is 3145728",
                     "reason": "RequestEntityTooLarge", "code": 413}
                    """));
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws IOException {
    refusedAsTooLarge(post(BodyPublishers.ofByteArray(new byte[4 << 20])));
  }

  @Test
  void aBodyOfUnknownLengthThatIsTooLargeIsRefused() throws IOException {
    refusedAsTooLarge(post(BodyPublishers.ofInputStream(() -> zeroes(8 << 20))));
  }

  private static InputStream zeroes(int length) {
    return new SequenceInputStream(
        new java.io.ByteArrayInputStream(new byte[length / 2]),
        new java.io.ByteArrayInputStream(new byte[length / 2]));
  }

  @Test
  void aDeepBodyIsRefusedInEveryFormat() {
    for (String type : List.of("json", "yaml", "merge-patch+json")) {
      String deep = "{\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
      HttpResponse<String> response =
          type.startsWith("merge")
              ? server.patch(CONFIG_MAPS + "/a", type, deep)
              : server.send(
                  server
                      .request(CONFIG_MAPS)
                      .header("Content-Type", "application/" + type)
                      .POST(BodyPublishers.ofString(deep))
                      .build());
      assertThat(response.statusCode()).as(type + response.body()).isBetween(400, 422);
      assertThat(response.body()).contains("\"kind\":\"Status\"");
    }
  }

  @Test
  void clientsThatStopInTheMiddleOfAnythingHarmNobody() throws IOException {
    for (int count = 0; count < MANY; count++) {
      tcp();
      tcp().getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x02});
      tls();
      say("GET /api/v1/pods HTTP/1.1\r\nHost: a");
      say("POST " + CONFIG_MAPS + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{");
    }
    answers();
  }

  @Test
  void aWatcherThatNeverReadsHoldsUpNoWriter() throws Exception {
    say("GET /api/v1/configmaps?watch=1 HTTP/1.1\r\nHost: a\r\n\r\n");
    HttpResponse<InputStream> reader =
        server
            .client()
            .send(
                server.request("/api/v1/configmaps?watch=1").build(), BodyHandlers.ofInputStream());
    String large = "x".repeat(500_000);
    try (var lines =
        new java.io.BufferedReader(
            new java.io.InputStreamReader(reader.body(), StandardCharsets.UTF_8))) {
      for (int count = 0; count < 20; count++) {
        String object =
            "{\"metadata\":{\"name\":\"large-%d\"},\"data\":{\"a\":\"%s\"}}"
                .formatted(count, large);
        assertThat(server.post(CONFIG_MAPS, object).statusCode()).isEqualTo(201);
        assertThat(lines.readLine()).contains("\"ADDED\"", "\"large-" + count + "\"");
      }
    }
  }

  @Test
  void aWriteReachesAThousandIdleWatches() throws Exception {
    List<CompletableFuture<HttpResponse<InputStream>>> watches = new ArrayList<>();
    for (int count = 0; count < 1000; count++) {
      CompletableFuture<HttpResponse<InputStream>> watch =
          server
              .client()
              .sendAsync(
                  server
                      .request("/api/v1/secrets?watch=1")
                      .timeout(java.time.Duration.ofMinutes(2))
                      .build(),
                  BodyHandlers.ofInputStream());
      watches.add(watch);
      if (count % 50 == 0) {
        // As many handshakes at once as a machine takes; the listen queue is finite.
        assertThat(watch.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
    }
    for (CompletableFuture<HttpResponse<InputStream>> watch : watches) {
      assertThat(watch.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    answers();
    server.post("/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"told-to-all\"}}");
    for (CompletableFuture<HttpResponse<InputStream>> watch : watches) {
      try (InputStream body = watch.join().body()) {
        assertThat(new String(body.readNBytes(17), StandardCharsets.UTF_8))
            .isEqualTo(" {\"type\":\"ADDED\",");
      }
    }
  }
}
