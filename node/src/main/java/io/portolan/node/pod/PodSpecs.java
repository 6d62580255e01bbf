// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Questions to a pod's spec, with the defaults that the API leaves to the reader.
public final class PodSpecs {
  /// The annotation of a [mirror][#isMirror].
  public static final String MIRROR = "kubernetes.io/config.mirror";

  private PodSpecs() {}

  public static List<Container> initContainers(Pod pod) {
    return Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.of());
  }

  public static List<Container> containers(Pod pod) {
    return Objects.requireNonNullElse(pod.getSpec().getContainers(), List.of());
  }

  /// Init containers, then containers.
  public static List<Container> allContainers(Pod pod) {
    return Stream.concat(initContainers(pod).stream(), containers(pod).stream()).toList();
  }

  public static Optional<Container> container(Pod pod, String name) {
    return allContainers(pod).stream().filter(c -> c.getName().equals(name)).findFirst();
  }

  public static boolean isInit(Pod pod, String container) {
    return initContainers(pod).stream().anyMatch(c -> c.getName().equals(container));
  }

  /// An init container that keeps running beside the containers.
  public static boolean isSidecar(Container initContainer) {
    return "Always".equals(initContainer.getRestartPolicy());
  }

  /// `Always`, `OnFailure` or `Never`.
  public static String restartPolicy(Pod pod) {
    return Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always");
  }

  /// Whether a container or sidecar names a port.
  public static boolean declaresPorts(Pod pod) {
    return allContainers(pod).stream()
        .anyMatch(container -> container.getPorts() != null && !container.getPorts().isEmpty());
  }

  public static boolean isHostNetwork(Pod pod) {
    return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
  }

  public static boolean isDeleting(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /// How long its processes may take to end, from the deletion where there is one.
  public static Duration grace(Pod pod) {
    Long ofDeletion = pod.getMetadata().getDeletionGracePeriodSeconds();
    Long ofSpec = pod.getSpec().getTerminationGracePeriodSeconds();
    long seconds = ofDeletion != null ? ofDeletion : ofSpec != null ? ofSpec : 30;
    return Duration.ofSeconds(Math.max(0, seconds));
  }

  /// When the pod must be given up, if its spec sets a limit.
  public static Optional<Instant> deadline(Pod pod, Instant startTime) {
    return Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds())
        .map(startTime::plusSeconds);
  }

  /// Whether it already ended for good, as its status in the API says.
  public static boolean isFinished(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /// A pod that something else runs and only shows in the API.
  public static boolean isMirror(Pod pod) {
    return annotations(pod).containsKey(MIRROR);
  }

  public static Map<String, String> labels(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Collections.emptyMap());
  }

  public static Map<String, String> annotations(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Collections.emptyMap());
  }
}
