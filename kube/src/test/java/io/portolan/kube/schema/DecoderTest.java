// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void knowsEveryKindAndEveryDefinitionThatOneRefersTo() {
    for (Kind kind : BuiltInKinds.ALL.all()) {
      assertThat(Definitions.get().of(kind)).as(kind.toString()).isPresent();
    }
    for (Definition definition : Definitions.get().all()) {
      definition.properties().values().forEach(property -> assertKnown(property.type()));
    }
  }

  private static void assertKnown(Type type) {
    switch (type) {
      case Type.Scalar _ -> {}
      case Type.ListOf list -> assertKnown(list.element());
      case Type.MapOf map -> assertKnown(map.value());
      case Type.Reference reference ->
          assertThat(Definitions.get().named(reference.definition()))
              .as(reference.definition())
              .isPresent();
    }
  }

  @Test
  void takesAWholeDeployment() throws IOException {
    ObjectNode deployment =
        deployment(
            """
            metadata: {name: a, labels: {x: "1"}, creationTimestamp: null}
            spec:
              replicas: 2
              strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}
              template: {spec: {containers: [{name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}]}}
            """);
    Decoded decoded = Decoder.decode(kind("apps/v1", "Deployment"), deployment);
    assertThat(decoded.failure()).isEmpty();
    assertThat(decoded.unknownFields()).isEmpty();
    assertThat(deployment.get("metadata").has("creationTimestamp")).isFalse();
  }

  @Test
  void dropsAndNamesUnknownFields() throws IOException {
    ObjectNode deployment =
        deployment("{foo: 1, spec: {template: {spec: {containers: [{name: a, imagee: b}]}}}}");
    Decoded decoded = Decoder.decode(kind("apps/v1", "Deployment"), deployment);
    assertThat(decoded.unknownFields())
        .containsExactly(
            "unknown field \"foo\"", "unknown field \"spec.template.spec.containers[0].imagee\"");
    assertThat(deployment.toString()).doesNotContain("imagee");
  }

  @Test
  void namesStructAndFieldOfAWrongType() throws IOException {
    assertFailure(
        "spec: {replicas: three}",
        "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type"
            + " int32");
    assertFailure(
        "spec: {replicas: 1.5}",
        "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of"
            + " type int32");
    assertFailure(
        "metadata: {labels: {a: 1}}",
        "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type"
            + " string");
    assertFailure(
        "spec: {template: {spec: {containers: {}}}}",
        "json: cannot unmarshal object into Go struct field"
            + " PodSpec.spec.template.spec.containers of type []v1.Container");
    assertFailure(
        "spec: {template: {spec: {containers: [{env: [{name: A, value: 1}]}]}}}",
        "json: cannot unmarshal number into Go struct field"
            + " EnvVar.spec.template.spec.containers.env.value of type string");
    assertFailure(
        "spec: {template: {spec: {containers: [{resources: {limits: {cpu: abc}}}]}}}",
        "quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }

  @Test
  void findsDuplicateFields() {
    String json = "{\"a\":{\"b\":1,\"b\":2},\"c\":[{\"d\":1,\"d\":1}],\"a\":1}";
    assertThat(DuplicateFields.find(json.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            "duplicate field \"a.b\"", "duplicate field \"c[0].d\"", "duplicate field \"a\"");
  }

  private static void assertFailure(String yaml, String message) throws IOException {
    assertThat(Decoder.decode(kind("apps/v1", "Deployment"), deployment(yaml)).failure())
        .contains(message);
  }

  private static Kind kind(String apiVersion, String kind) {
    return BuiltInKinds.ALL.byApiVersion(apiVersion, kind).orElseThrow();
  }

  private static ObjectNode deployment(String yaml) throws IOException {
    return (ObjectNode) YAML.readTree(yaml);
  }
}
