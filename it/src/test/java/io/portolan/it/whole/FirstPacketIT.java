// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What the first packet of a pod meets. The number is that of docs/conformance.md.
class FirstPacketIT {
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: alone, namespace: shop}
      spec: {podSelector: {matchLabels: {app: alone}}, policyTypes: [Egress]}
      """;

  /// A pod whose init container sends at once to an address.
  private static String pod(String name, String address) {
    return """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, namespace: shop, labels: {app: %s}}
    spec:
      runtimeClassName: process
      restartPolicy: Never
      initContainers:
      - name: first
        image: none
        command:
        - bash
        - -c
        - curl -s -m 1 -o /dev/null http://%s:8081/ && echo answer || echo silence
      containers:
      - {name: main, image: none, command: ["true"]}
    """
        .formatted(name, name, address);
  }

  @Test
  @DisplayName("71: a policy is in force before an init container's first packet")
  void aPolicyIsInForceBeforeAnInitContainersFirstPacket() {
    try (Workplace place = Workplace.withShop()) {
      String cart =
          place
              .type("kubectl get pods -n shop -l app=cart -o jsonpath='{.items[0].status.podIP}'")
              .ok()
              .out();
      Path file = place.write("first.yaml", POLICY + pod("alone", cart) + pod("free", cart));
      place.type("kubectl apply -f " + file).ok();
      for (String pod : new String[] {"alone", "free"}) {
        place.typeUntil(
            "kubectl get pod -n shop " + pod + " -o jsonpath={.status.phase}", "Succeeded");
      }
      assertThat(place.type("kubectl logs -n shop free -c first").ok().out()).isEqualTo("answer\n");
      assertThat(place.type("kubectl logs -n shop alone -c first").ok().out())
          .isEqualTo("silence\n");
    }
  }
}
