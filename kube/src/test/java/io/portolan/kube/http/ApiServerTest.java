// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.store.MemoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// The API over HTTPS, as a plain HTTP client sees it.
final class ApiServerTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.inMemory();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return Json.mapper().readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  private static String namespace(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName().toLowerCase();
    server.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + name + "\"}}");
    return "/api/v1/namespaces/" + name;
  }

  private static String configMap(String name, String value) {
    return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"key\":\"" + value + "\"}}";
  }

  @Test
  void answersHealthAndVersionToAnybody() {
    assertThat(server.get("/readyz").body()).isEqualTo("ok");
    assertThat(json(server.get("/version")).path("gitVersion").asText()).startsWith("v1.32");
  }

  @Test
  void listsItsChecksAsKubernetesDoes() {
    assertThat(server.get("/livez?verbose").body())
        .isEqualTo("[+]ping ok\n[+]etcd ok\nlivez check passed\n");
    assertThat(server.get("/readyz?verbose&exclude=etcd&exclude=moon").body())
        .isEqualTo(
            """
            [+]ping ok
            [+]etcd excluded: ok
            [+]shutdown ok
            warn: some health checks cannot be excluded: no matches for "moon"
            readyz check passed
            """);
    assertThat(server.get("/readyz/etcd").body()).isEqualTo("ok");
    assertThat(server.get("/readyz/moon").statusCode()).isEqualTo(404);
  }

  @Test
  void isNotHealthyWhenItsStoreIsNot() throws IOException {
    MemoryStore store = new MemoryStore();
    try (TestServer ailing =
        new TestServer(Files.createTempDirectory("portolan-api"), store, PodStreams.none())) {
      store.close();
      HttpResponse<String> answer = ailing.get("/livez");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .isEqualTo("[+]ping ok\n[-]etcd failed: reason withheld\nlivez check failed\n");
      assertThat(ailing.get("/livez/etcd").statusCode()).isEqualTo(500);
      assertThat(ailing.get("/livez?exclude=etcd").body()).isEqualTo("ok");
    }
  }

  @Test
  void createsGetsAndDeletes(TestInfo test) {
    String home = namespace(test);
    HttpResponse<String> created = server.post(home + "/configmaps", configMap("a", "1"));

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(json(created).path("kind").asText()).isEqualTo("ConfigMap");
    assertThat(server.get(home + "/configmaps/a").body()).isEqualTo(created.body());
    assertThat(json(server.delete(home + "/configmaps/a")).path("status").asText())
        .isEqualTo("Success");
    assertThat(json(server.get(home + "/configmaps/a")).path("message").asText())
        .isEqualTo("configmaps \"a\" not found");
  }

  @Test
  void listsInPartsAtOneRevision(TestInfo test) {
    String home = namespace(test);
    for (String name : new String[] {"a", "b", "c"}) {
      server.post(home + "/configmaps", configMap(name, "1"));
    }
    JsonNode first = json(server.get(home + "/configmaps?limit=2"));
    server.delete(home + "/configmaps/c");
    JsonNode second =
        json(
            server.get(
                home
                    + "/configmaps?limit=2&continue="
                    + first.path("metadata").path("continue").asText()));

    assertThat(first.path("items")).hasSize(2);
    assertThat(first.path("metadata").path("remainingItemCount").asInt()).isEqualTo(1);
    assertThat(second.path("items")).hasSize(1);
    assertThat(second.path("metadata").path("resourceVersion"))
        .isEqualTo(first.path("metadata").path("resourceVersion"));
  }

  @Test
  void watchTellsChangesFromRevision(TestInfo test) throws Exception {
    String home = namespace(test);
    String revision =
        json(server.get(home + "/configmaps")).path("metadata").path("resourceVersion").asText();
    HttpResponse<InputStream> watch =
        server
            .client()
            .send(
                server.request(home + "/configmaps?watch=1&resourceVersion=" + revision).build(),
                BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
      server.post(home + "/configmaps", configMap("a", "1"));
      assertThat(lines.readLine().trim())
          .startsWith("{\"type\":\"ADDED\"")
          .contains("\"key\":\"1\"");
      server.patch(home + "/configmaps/a", "merge-patch+json", "{\"data\":{\"key\":\"2\"}}");
      assertThat(lines.readLine().trim())
          .startsWith("{\"type\":\"MODIFIED\"")
          .contains("\"key\":\"2\"");
      server.delete(home + "/configmaps/a");
      assertThat(lines.readLine().trim()).startsWith("{\"type\":\"DELETED\"");
    }
  }

  @Test
  void tooOldRevisionEndsWatchWith410() {
    assertThat(server.get("/api/v1/configmaps?watch=1&resourceVersion=99999999").body().trim())
        .startsWith("{\"type\":\"ERROR\"")
        .contains("\"code\":410");
  }

  @Test
  void refusesBodiesThatAreTooLarge(TestInfo test) {
    String home = namespace(test);
    HttpResponse<String> refused =
        server.post(home + "/configmaps", configMap("big", "x".repeat(4_000_000)));

    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(json(refused).path("reason").asText()).isEqualTo("RequestEntityTooLarge");
  }

  @Test
  void printsTables(TestInfo test) {
    String home = namespace(test);
    server.post(home + "/configmaps", configMap("a", "1"));
    JsonNode table =
        json(
            server.send(
                server
                    .request(home + "/configmaps")
                    .header(
                        "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                    .build()));

    assertThat(table.path("kind").asText()).isEqualTo("Table");
    assertThat(table.path("rows").path(0).path("cells").path(0).asText()).isEqualTo("a");
    assertThat(table.path("rows").path(0).path("object").path("kind").asText())
        .isEqualTo("PartialObjectMetadata");
  }
}
