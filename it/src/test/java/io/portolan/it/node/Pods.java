// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

/// Pods for tests.
final class Pods {
  private Pods() {}

  /// A pod on node-1 with one container `web` that declares TCP and UDP ports.
  static PodBuilder standIn(String name, int... ports) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .addToLabels("app", "web")
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-1")
            .addNewContainer()
            .withName("web")
            .withImage("nginx:1.27")
            .endContainer()
            .endSpec();
    var container = pod.editSpec().editFirstContainer();
    for (int port : ports) {
      container.addToPorts(new ContainerPortBuilder().withContainerPort(port).build());
      container.addToPorts(
          new ContainerPortBuilder().withContainerPort(port).withProtocol("UDP").build());
    }
    return container.endContainer().endSpec();
  }

  static Pod named(String name) {
    return standIn(name, 8080).build();
  }
}
