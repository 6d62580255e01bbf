// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedPortsTest {
  private static PodBuilder pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("web")
        .addToLabels("app", "web")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("web")
        .endContainer()
        .endSpec();
  }

  private static Service service(IntOrString target) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("front")
        .endMetadata()
        .withNewSpec()
        .addToSelector("app", "web")
        .addNewPort()
        .withPort(80)
        .withTargetPort(target)
        .endPort()
        .endSpec()
        .build();
  }

  private static List<String> ports(ServedPorts served) {
    return served.ports().stream().map(ServedPort::toString).toList();
  }

  @Test
  void servesDeclaredPortsAndThoseOfProbes() {
    Pod pod =
        pod()
            .editSpec()
            .editFirstContainer()
            .addNewPort()
            .withContainerPort(8080)
            .endPort()
            .addNewPort()
            .withContainerPort(53)
            .withProtocol("UDP")
            .endPort()
            .withNewReadinessProbe()
            .withNewHttpGet()
            .withNewPort(9090)
            .endHttpGet()
            .endReadinessProbe()
            .endContainer()
            .endSpec()
            .build();
    ServedPorts served = ServedPorts.of(pod, List.of(service(new IntOrString(1234))));
    assertThat(ports(served)).containsExactly("8080/TCP", "53/UDP", "9090/TCP");
    assertThat(served.warnings()).isEmpty();
  }

  @Test
  void asksServicesWhereNothingIsDeclaredAndWarns() {
    ServedPorts served = ServedPorts.of(pod().build(), List.of(service(new IntOrString(8080))));
    assertThat(ports(served)).containsExactly("8080/TCP");
    assertThat(served.warnings()).singleElement().asString().contains("Service front");
    assertThat(ports(ServedPorts.of(pod().build(), List.of(service(new IntOrString())))))
        .containsExactly("80/TCP");
  }

  @Test
  void cannotServePortNamedByServiceOnly() {
    ServedPorts served = ServedPorts.of(pod().build(), List.of(service(new IntOrString("http"))));
    assertThat(served.ports()).isEmpty();
    assertThat(served.warnings()).singleElement().asString().contains("\"http\"");
  }
}
