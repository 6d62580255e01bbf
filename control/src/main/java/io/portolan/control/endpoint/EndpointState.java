// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Pods;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The part of a pod that endpoints show. Pods change much more often than this does.
record EndpointState(
    boolean endpoint,
    boolean ready,
    boolean deleting,
    List<PodIP> addresses,
    Map<String, String> labels,
    String node,
    List<String> names) {

  static EndpointState of(Pod pod) {
    return new EndpointState(
        PodEndpoints.mayBeEndpoint(pod),
        Pods.isReady(pod),
        Pods.isDeleting(pod),
        pod.getStatus() == null ? List.of() : pod.getStatus().getPodIPs(),
        Labels.of(pod),
        Pods.nodeName(pod),
        List.of(
            Objects.requireNonNullElse(pod.getSpec().getHostname(), ""),
            Objects.requireNonNullElse(pod.getSpec().getSubdomain(), ""),
            pod.getMetadata().getUid()));
  }

  /// Whether an endpoint made of `after` would differ from one made of `before`.
  static boolean differs(Pod before, Pod after) {
    return !of(before).equals(of(after));
  }
}
