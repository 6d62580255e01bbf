// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final OpenApi documents = new OpenApi(BuiltInKinds.ALL, "v1.32.0");

  @Test
  void everyReferenceOfEveryDocumentLeadsSomewhere() throws IOException {
    JsonNode index = JSON.readTree(documents.v3Index());
    assertThat(index.get("paths").size()).isGreaterThan(15);
    for (var path : index.get("paths").properties()) {
      assertThat(path.getValue().get("serverRelativeURL").asText())
          .startsWith("/openapi/v3/" + path.getKey() + "?hash=");
      JsonNode document = JSON.readTree(documents.v3(path.getKey()).orElseThrow());
      assertResolved(document, document, "#/components/schemas/");
    }
    JsonNode document = JSON.readTree(documents.v2Json());
    assertResolved(document, document, "#/definitions/");
  }

  private static void assertResolved(JsonNode node, JsonNode document, String prefix) {
    JsonNode reference = node.path("$ref");
    if (reference.isTextual()) {
      String name = reference.asText();
      assertThat(name).startsWith(prefix);
      JsonNode definitions = document;
      for (String step : prefix.substring(2).split("/")) {
        definitions = definitions.path(step);
      }
      assertThat(definitions.has(name.substring(prefix.length()))).as(name).isTrue();
    }
    node.forEach(child -> assertResolved(child, document, prefix));
  }

  @Test
  void saysHowAPodsContainersAreMerged() throws IOException {
    JsonNode document = JSON.readTree(documents.v3("apis/apps/v1").orElseThrow());
    JsonNode containers =
        document.at("/components/schemas/io.k8s.api.core.v1.PodSpec/properties/containers");
    assertThat(containers.get("x-kubernetes-patch-merge-key").asText()).isEqualTo("name");
    assertThat(containers.get("x-kubernetes-patch-strategy").asText()).isEqualTo("merge");
    assertThat(containers.get("description").asText()).isNotEmpty();
  }

  @Test
  void saysThatPatchesKnowDryRunAndFieldValidation() throws IOException {
    JsonNode document = JSON.readTree(documents.v3("api/v1").orElseThrow());
    JsonNode patch = document.path("paths").path("/api/v1/namespaces/{namespace}/pods/{name}");
    assertThat(patch.at("/patch/x-kubernetes-group-version-kind/kind").asText()).isEqualTo("Pod");
    assertThat(patch.at("/patch/parameters").findValuesAsText("name"))
        .isEqualTo(List.of("dryRun", "fieldManager", "fieldValidation", "force"));
  }

  @Test
  void encodesTheOldDocumentAsProtobufToo() {
    byte[] encoded = documents.v2Protobuf();
    assertThat(encoded[0]).isEqualTo((byte) 0x0a);
    assertThat(new String(encoded, 2, 3, StandardCharsets.UTF_8)).isEqualTo("2.0");
    assertThat(encoded.length).isGreaterThan(500_000);
  }
}
