// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ThreeWayMergeTest {

  @Test
  void whatTheApiFilledInStays() {
    assertThat(
            merge(
                "{spec: {clusterIP: 10.96.0.5, ports: [{port: 80, nodePort: 30001, protocol: TCP}]}}",
                "{spec: {ports: [{port: 80}]}}",
                "{spec: {ports: [{port: 80, targetPort: 8080}]}}"))
        .isEqualTo(
            json(
                "{spec: {clusterIP: 10.96.0.5, ports:"
                    + " [{port: 80, nodePort: 30001, protocol: TCP, targetPort: 8080}]}}"));
  }

  @Test
  void whatTheManifestNoLongerSaysGoes() {
    assertThat(
            merge(
                "{metadata: {labels: {a: x, b: y, mine: z}}}",
                "{metadata: {labels: {a: x, b: y}}}",
                "{metadata: {labels: {a: x2}}}"))
        .isEqualTo(json("{metadata: {labels: {a: x2, mine: z}}}"));
  }

  @Test
  void anItemThatTheManifestNoLongerHasGoes() {
    assertThat(
            merge(
                "{ports: [{port: 80}, {port: 81}]}",
                "{ports: [{port: 80}, {port: 81}]}",
                "{ports: [{port: 81}]}"))
        .isEqualTo(json("{ports: [{port: 81}]}"));
  }

  @Test
  void oneNumberWithTwoProtocolsIsTwoPorts() {
    assertThat(
            merge(
                "{ports: [{port: 53, protocol: TCP, nodePort: 1}, {port: 53, protocol: UDP, nodePort: 2}]}",
                "{}",
                "{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}"))
        .isEqualTo(
            json(
                "{ports: [{port: 53, protocol: UDP, nodePort: 2}, {port: 53, protocol: TCP, nodePort: 1}]}"));
  }

  private static ObjectNode merge(String current, String last, String wanted) {
    return ThreeWayMerge.merge(json(current), json(last), json(wanted));
  }

  /// YAML's short form, so that the examples stay readable.
  private static ObjectNode json(String flow) {
    Object value =
        new org.snakeyaml.engine.v2.api.Load(
                org.snakeyaml.engine.v2.api.LoadSettings.builder().build())
            .loadFromString(flow);
    try {
      ObjectMapper mapper = new ObjectMapper();
      return (ObjectNode) mapper.readTree(mapper.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
