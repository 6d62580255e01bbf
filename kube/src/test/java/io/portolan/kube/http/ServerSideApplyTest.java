// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.yaml.YamlDocument;
import io.portolan.kube.yaml.YamlException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Server-side apply and managed fields over HTTPS.
final class ServerSideApplyTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: NAME}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: main
              image: nginx
              ports: [{containerPort: 80}]
      """;

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

  private static HttpResponse<String> apply(String path, String body) {
    return server.patch(path, "apply-patch+yaml", body);
  }

  private static String map(String name, String data) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: " + data + "}";
  }

  private static String message(HttpResponse<String> response) {
    return json(response).path("message").asText();
  }

  /// The managers of an object in their order: `name Operation subresource`.
  private static List<String> managers(String path) {
    List<String> managers = new ArrayList<>();
    for (JsonNode entry : json(server.get(path)).path("metadata").path("managedFields")) {
      managers.add(
          (entry.path("manager").asText()
                  + " "
                  + entry.path("operation").asText()
                  + " "
                  + entry.path("subresource").asText())
              .trim());
    }
    return managers;
  }

  @Test
  void createsMergesAndRemoves() {
    HttpResponse<String> created =
        apply(MAPS + "/merged?fieldManager=alice", map("merged", "{a: '1', b: '1'}"));
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(json(created).at("/metadata/managedFields/0/fieldsV1").toString())
        .isEqualTo("{\"f:data\":{\"f:a\":{},\"f:b\":{}}}");

    HttpResponse<String> changed =
        apply(MAPS + "/merged?fieldManager=alice", map("merged", "{b: '2'}"));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(json(changed).path("data").toString()).isEqualTo("{\"b\":\"2\"}");

    HttpResponse<String> again =
        apply(MAPS + "/merged?fieldManager=alice", map("merged", "{b: '2'}"));
    assertThat(again.body()).isEqualTo(changed.body());
  }

  @Test
  void refusesWhatOthersOwnUntilForced() {
    server.post(
        DEPLOYMENTS + "?fieldManager=kubectl-client-side-apply",
        json(WEB.replace("NAME", "owned")));
    String mine =
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: owned}, spec: {replicas: 3}}";

    HttpResponse<String> refused = apply(DEPLOYMENTS + "/owned?fieldManager=alice", mine);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(json(refused).path("reason").asText()).isEqualTo("Conflict");
    assertThat(message(refused))
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using"
                + " apps/v1: .spec.replicas");
    assertThat(json(refused).at("/details/causes/0").toString())
        .isEqualTo(
            "{\"field\":\".spec.replicas\",\"message\":\"conflict with"
                + " \\\"kubectl-client-side-apply\\\" using apps/v1\","
                + "\"reason\":\"FieldManagerConflict\"}");

    HttpResponse<String> tried =
        apply(DEPLOYMENTS + "/owned?fieldManager=alice&force=true&dryRun=All", mine);
    assertThat(json(tried).at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(json(server.get(DEPLOYMENTS + "/owned")).at("/spec/replicas").asInt()).isEqualTo(2);

    apply(DEPLOYMENTS + "/owned?fieldManager=alice&force=true", mine);
    assertThat(managers(DEPLOYMENTS + "/owned"))
        .containsExactly("alice Apply", "kubectl-client-side-apply Update");
  }

  private static String json(String yaml) {
    try {
      return YamlDocument.parse(yaml.getBytes(StandardCharsets.UTF_8)).root().toString();
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tellsTheWaysOfWritingApart() {
    server.post(DEPLOYMENTS + "?fieldManager=creator", json(WEB.replace("NAME", "ways")));
    server.patch(
        DEPLOYMENTS + "/ways/scale?fieldManager=scaler",
        "merge-patch+json",
        "{\"spec\":{\"replicas\":5}}");
    server.patch(
        DEPLOYMENTS + "/ways/status?fieldManager=counter",
        "merge-patch+json",
        "{\"status\":{\"replicas\":1}}");
    apply(
        DEPLOYMENTS + "/ways/status?fieldManager=observer",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: ways}, status: {readyReplicas: 1}}");

    assertThat(managers(DEPLOYMENTS + "/ways"))
        .containsExactlyInAnyOrder(
            "observer Apply status",
            "creator Update",
            "scaler Update scale",
            "counter Update status");
    HttpResponse<String> refused =
        apply(
            DEPLOYMENTS + "/ways?fieldManager=alice",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: ways}, spec: {replicas: 1}}");
    assertThat(message(refused))
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"scaler\" with subresource \"scale\""
                + " using apps/v1: .spec.replicas");
    HttpResponse<String> scaled =
        apply(
            DEPLOYMENTS + "/ways/scale?fieldManager=alice&force=true",
            "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: ways}, spec: {replicas: 4}}");
    assertThat(json(scaled).at("/spec/replicas").asInt()).isEqualTo(4);
    assertThat(managers(DEPLOYMENTS + "/ways")).contains("alice Apply scale");
  }

  @Test
  void takesManagerFromUserAgent() {
    HttpRequest request =
        server
            .request(MAPS)
            .header("Content-Type", "application/yaml")
            .header("User-Agent", "my-tool/v1 (linux/amd64)")
            .POST(BodyPublishers.ofString(map("agent", "{a: '1'}")))
            .build();
    assertThat(server.send(request).statusCode()).isEqualTo(201);

    assertThat(managers(MAPS + "/agent")).containsExactly("my-tool Update");
  }

  @Test
  void keepsOwnersUnlessAskedToForgetThem() {
    apply(MAPS + "/kept?fieldManager=alice", map("kept", "{a: '1'}"));
    String path = MAPS + "/kept?fieldManager=editor";
    server.patch(path, "merge-patch+json", "{\"metadata\":{\"managedFields\":[]}}");
    assertThat(managers(MAPS + "/kept")).containsExactly("alice Apply");

    server.patch(
        path,
        "json-patch+json",
        "[{\"op\":\"replace\",\"path\":\"/metadata/managedFields\",\"value\":[{}]}]");
    assertThat(managers(MAPS + "/kept")).isEmpty();
    server.patch(path, "merge-patch+json", "{\"data\":{\"b\":\"1\"}}");
    assertThat(managers(MAPS + "/kept")).isEmpty();

    apply(MAPS + "/kept?fieldManager=bob", map("kept", "{a: '1'}"));
    assertThat(managers(MAPS + "/kept")).containsExactly("bob Apply", "before-first-apply Update");
  }

  @Test
  void changesNothingForWritesThatChangeNothing() {
    server.post(MAPS + "?fieldManager=one", json(map("same", "{a: '1'}")));
    String before = server.get(MAPS + "/same").body();
    server.patch(MAPS + "/same?fieldManager=two", "merge-patch+json", "{\"data\":{\"a\":\"1\"}}");

    assertThat(server.get(MAPS + "/same").body()).isEqualTo(before);
  }

  @Test
  void refusesRequestsThatMakeNoSense() {
    String config = map("odd", "{a: '1'}");
    HttpResponse<String> nobody = apply(MAPS + "/odd", config);
    assertThat(nobody.statusCode()).isEqualTo(422);
    assertThat(message(nobody))
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required"
                + " for apply patch");
    assertThat(message(server.patch(MAPS + "/odd?force=true", "merge-patch+json", "{}")))
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for"
                + " non-apply patch");
    HttpResponse<String> cbor =
        server.patch(MAPS + "/odd?fieldManager=a", "apply-patch+cbor", config);
    assertThat(cbor.statusCode()).isEqualTo(415);
    assertThat(message(cbor))
        .isEqualTo(
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json-patch+json, application/merge-patch+json,"
                + " application/strategic-merge-patch+json, application/apply-patch+yaml");
    assertThat(message(apply(MAPS + "/odd?fieldManager=a", "a: [")))
        .startsWith("error decoding YAML: error converting YAML to JSON: yaml: line 1: ");
    assertThat(message(apply(MAPS + "/odd?fieldManager=a", "{kind: ConfigMap}")))
        .isEqualTo("invalid object type: /, Kind=ConfigMap");
  }

  @Test
  void refusesFieldsThatTheKindDoesNotHave() {
    HttpResponse<String> refused =
        apply(
            MAPS + "/typo?fieldManager=a",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: typo, namespace: default}, dat: {}}");

    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(message(refused))
        .isEqualTo(
            "failed to create typed patch object (default/typo; /v1, Kind=ConfigMap): .dat: field"
                + " not declared in schema");
  }

  @Test
  void honoursNamesUidsAndRevisions() {
    String generated = "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: gen-}}";
    assertThat(message(apply(MAPS + "/gen?fieldManager=a", generated)))
        .isEqualTo(
            "the name of the object (gen based on URL) was undeterminable: name must be provided");
    assertThat(message(apply(MAPS + "/other?fieldManager=a", map("named", "{}"))))
        .isEqualTo("the name of the object (named) does not match the name on the URL (other)");
    HttpResponse<String> uid =
        apply(
            MAPS + "/uid?fieldManager=a",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: uid, uid: x}}");
    assertThat(uid.statusCode()).isEqualTo(409);
    assertThat(message(uid))
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"uid\": uid mismatch: the provided object"
                + " specified uid x, and no existing object was found");

    apply(MAPS + "/revised?fieldManager=a", map("revised", "{a: '1'}"));
    String old =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: revised, resourceVersion: '1'}}";
    assertThat(message(apply(MAPS + "/revised?fieldManager=a", old)))
        .startsWith("Operation cannot be fulfilled on configmaps \"revised\": the object has been");
  }

  @Test
  void namesFieldsInTheVersionOfWhoWrote() {
    String scalers = "/namespaces/default/horizontalpodautoscalers";
    String metadata =
        "metadata: {name: auto}, spec: {maxReplicas: 3, scaleTargetRef: {apiVersion:"
            + " apps/v1, kind: Deployment, name: web}";
    apply(
        "/apis/autoscaling/v1" + scalers + "/auto?fieldManager=old",
        "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, "
            + metadata
            + ", targetCPUUtilizationPercentage: 50}}");
    HttpResponse<String> refused =
        apply(
            "/apis/autoscaling/v2" + scalers + "/auto?fieldManager=new",
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: auto},"
                + " spec: {maxReplicas: 4}}");
    assertThat(message(refused))
        .isEqualTo("Apply failed with 1 conflict: conflict with \"old\": .spec.maxReplicas");

    apply(
        "/apis/autoscaling/v2" + scalers + "/auto?fieldManager=old",
        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, " + metadata + "}}");
    JsonNode stored = json(server.get("/apis/autoscaling/v1" + scalers + "/auto"));
    // What nobody lists any longer has its default again.
    assertThat(stored.at("/spec/targetCPUUtilizationPercentage").asInt()).isEqualTo(80);
    assertThat(stored.at("/spec/maxReplicas").asInt()).isEqualTo(3);
  }
}
