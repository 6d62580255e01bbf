// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.portolan.kube.yaml.YamlDocument;
import io.portolan.kube.yaml.YamlException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ThreeWayMergeTest {

  @Test
  void whatTheApiFilledInStays() {
    assertThat(
            merge(
                Service.class,
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
                Service.class,
                "{metadata: {labels: {a: x, b: y, mine: z}}}",
                "{metadata: {labels: {a: x, b: y}}}",
                "{metadata: {labels: {a: x2}}}"))
        .isEqualTo(json("{metadata: {labels: {a: x2, mine: z}}}"));
  }

  @Test
  void anItemThatTheManifestNoLongerHasGoesAndThatOfAnotherStays() {
    assertThat(
            merge(
                Pod.class,
                "{spec: {containers: [{name: web}, {name: gone}, {name: injected}]}}",
                "{spec: {containers: [{name: web}, {name: gone}]}}",
                "{spec: {containers: [{name: new}, {name: web, image: web}]}}"))
        .isEqualTo(
            json("{spec: {containers: [{name: new}, {name: web, image: web}, {name: injected}]}}"));
  }

  @Test
  void itemsAreTheSameByTheKeyOfTheirOwnList() {
    assertThat(
            merge(
                Pod.class,
                "{spec: {tolerations: [{key: a, operator: Exists}], volumes: [{name: v, emptyDir: {}}],"
                    + " hostAliases: [{ip: 192.0.2.1, hostnames: [a]}]}}",
                "{}",
                "{spec: {tolerations: [{key: b, operator: Exists}], hostAliases: [{ip: 192.0.2.2}]}}"))
        .isEqualTo(
            json(
                "{spec: {tolerations: [{key: b, operator: Exists}], volumes: [{name: v, emptyDir: {}}],"
                    + " hostAliases: [{ip: 192.0.2.2}, {ip: 192.0.2.1, hostnames: [a]}]}}"));
  }

  @Test
  void plainValuesOfOthersStay() {
    assertThat(
            merge(
                Pod.class,
                "{metadata: {finalizers: [theirs, old]}}",
                "{metadata: {finalizers: [old]}}",
                "{metadata: {finalizers: [new]}}"))
        .isEqualTo(json("{metadata: {finalizers: [new, theirs]}}"));
  }

  @Test
  void aUnionKeepsNothingOfWhatItWas() {
    String rolling = "{type: RollingUpdate, rollingUpdate: {maxSurge: 25%}}";
    assertThat(
            merge(
                Deployment.class,
                "{spec: {strategy: " + rolling + "}}",
                "{}",
                "{spec: {strategy: {type: Recreate}}}"))
        .isEqualTo(json("{spec: {strategy: {type: Recreate}}}"));
    assertThat(
            merge(
                Deployment.class,
                "{spec: {strategy: " + rolling + "}}",
                "{}",
                "{spec: {strategy: {type: RollingUpdate}}}"))
        .isEqualTo(json("{spec: {strategy: " + rolling + "}}"));
    assertThat(
            merge(
                Pod.class,
                "{spec: {volumes: [{name: v, emptyDir: {}}]}}",
                "{}",
                "{spec: {volumes: [{name: v, configMap: {name: c}}]}}"))
        .isEqualTo(json("{spec: {volumes: [{name: v, configMap: {name: c}}]}}"));
  }

  @Test
  void oneNumberWithTwoProtocolsIsTwoPorts() {
    assertThat(
            merge(
                Service.class,
                "{spec: {ports: [{port: 53, protocol: TCP, nodePort: 1}, {port: 53, protocol: UDP, nodePort: 2}]}}",
                "{}",
                "{spec: {ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}}"))
        .isEqualTo(
            json(
                "{spec: {ports: [{port: 53, protocol: UDP, nodePort: 2}, {port: 53, protocol: TCP, nodePort: 1}]}}"));
  }

  private static ObjectNode merge(Class<?> kind, String current, String last, String wanted) {
    return ThreeWayMerge.merge(json(current), json(last), json(wanted), FieldTypes.of(kind));
  }

  /// YAML's short form, so that the examples stay readable.
  private static ObjectNode json(String flow) {
    try {
      return (ObjectNode) YamlDocument.parse(flow.getBytes(StandardCharsets.UTF_8)).root();
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }
}
