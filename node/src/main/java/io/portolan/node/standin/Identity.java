// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.node.pod.PodSpecs;
import java.util.Map;

/// Who answers: the part of every answer that is the same for all requests to a container.
public record Identity(
    String pod, String namespace, String node, String container, Map<String, String> labels) {

  public static Identity of(Pod pod, String node, String container) {
    return new Identity(
        pod.getMetadata().getName(),
        pod.getMetadata().getNamespace(),
        node,
        container,
        Map.copyOf(PodSpecs.labels(pod)));
  }
}
