// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Bodies and answers in YAML.
final class YamlTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.inMemory();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> post(String path, String yaml) {
    return server.send(
        server
            .request(path)
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString(yaml))
            .build());
  }

  private static HttpResponse<String> get(String path, String accept) {
    return server.send(server.request(path).header("Accept", accept).build());
  }

  private static String type(HttpResponse<String> response) {
    return response.headers().firstValue("content-type").orElse("");
  }

  @Test
  void readsAndAnswersYaml() {
    post(
        MAPS,
        "metadata: {name: read}\ndata:\n  on: &x 'yes'\n  text: |\n    a\n    b\n  too: *x\n");

    HttpResponse<String> yaml = get(MAPS + "/read", "application/yaml");
    assertThat(type(yaml)).isEqualTo("application/yaml");
    assertThat(yaml.body())
        .startsWith(
            """
            apiVersion: v1
            data:
              "on": "yes"
              text: |
                a
                b
              too: "yes"
            kind: ConfigMap
            metadata:
            """);
    assertThat(get(MAPS, "application/yaml").body()).contains("kind: ConfigMapList");
  }

  @Test
  void answersWhatTheClientLikesBest() {
    assertThat(type(get(MAPS, "application/yaml;q=0.5, application/json")))
        .isEqualTo("application/json");
    assertThat(type(get(MAPS, "application/vnd.kubernetes.protobuf, application/yaml")))
        .isEqualTo("application/yaml");
    HttpResponse<String> missing = get(MAPS + "/missing", "application/yaml");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("reason: NotFound\n");
  }

  @Test
  void refusesOtherTypes() {
    HttpResponse<String> refused = get(MAPS, "text/html");
    assertThat(refused.statusCode()).isEqualTo(406);
    assertThat(refused.body())
        .contains(
            "only the following media types are accepted: application/json, application/yaml");
    HttpResponse<String> watch = get(MAPS + "?watch=1", "application/yaml");
    assertThat(watch.statusCode()).isEqualTo(406);
    assertThat(watch.body()).contains("application/json;stream=watch");
  }

  @Test
  void tellsWhereYamlIsWrong() {
    assertThat(post(MAPS, "metadata:\n  name: a\n b: c\n").body())
        .contains("error converting YAML to JSON: yaml: line 3: ");
    assertThat(post(MAPS + "?fieldValidation=Strict", "metadata:\n  name: a\n  name: b\n").body())
        .contains(
            "strict decoding error: yaml: unmarshal errors:\\n  line 3: key \\\"name\\\" already"
                + " set in map");
  }
}
