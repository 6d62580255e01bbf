// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.failure.Failure;
import org.junit.jupiter.api.Test;

class ManifestTest {
  @Test
  void everyDocumentKnowsItsFileAndLine() {
    assertThat(
            Manifest.parse(
                "a.yaml",
                """
                # nothing yet
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                ---
                ---
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}
                """))
        .extracting(Manifest::where)
        .containsExactly(
            "a.yaml:3: Service \"web\"",
            "a.yaml:8: ConfigMap \"one\"",
            "a.yaml:8: ConfigMap \"two\"");
  }

  @Test
  void malformedYamlIsRefusedWithItsLine() {
    assertThatThrownBy(() -> Manifest.parse("b.yaml", "a: 1\nb: [1, 2\nc: 3\n"))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("b.yaml:3: ");
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertThatThrownBy(() -> Manifest.parse("c.yaml", "kind: A\nkind: B\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("c.yaml:2: found duplicate key kind");
  }

  @Test
  void anObjectWithoutKindOrNameIsRefused() {
    assertThatThrownBy(() -> Manifest.parse("d.yaml", "apiVersion: v1\n"))
        .hasMessage("d.yaml:1: the object has no kind");
    assertThatThrownBy(() -> Manifest.parse("d.yaml", "apiVersion: v1\nkind: Pod\n"))
        .hasMessage("d.yaml:1: Pod has no metadata.name");
  }

  @Test
  void fieldsAreFoundByTheirLines() {
    ManifestLines lines =
        ManifestLines.of(
            Manifest.parse(
                "policy.yaml",
                """
                # two objects
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: web, namespace: shop}
                spec:
                  ingress:
                  - from: []
                  - ports:
                    - port: 80
                """));
    assertThat(lines.find("NetworkPolicy shop/web", "spec.ingress[1]"))
        .contains(new ManifestLines.Place("policy.yaml", 9));
    assertThat(lines.find("NetworkPolicy shop/web", "spec.egress[0]"))
        .as("not written there")
        .contains(new ManifestLines.Place("policy.yaml", 3));
    assertThat(lines.find("NetworkPolicy shop/other", "")).isEmpty();
  }
}
