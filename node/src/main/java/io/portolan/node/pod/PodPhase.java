// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.node.pod.ContainerState.Running;
import io.portolan.node.pod.ContainerState.Terminated;
import java.util.Optional;

/// `status.phase` of a pod.
public enum PodPhase {
  PENDING("Pending"),
  RUNNING("Running"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed");

  private final String apiName;

  PodPhase(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  /// Whether the pod never runs again.
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED;
  }

  /// The phase that follows from the containers' states.
  public static PodPhase of(Pod pod, PodState state) {
    if (state.failure().isPresent()) {
      return FAILED;
    }
    String policy = PodSpecs.restartPolicy(pod);
    for (Container container : PodSpecs.initContainers(pod)) {
      ContainerRecord record = state.container(container.getName());
      if (PodSpecs.isSidecar(container)) {
        if (!record.started() && !hasRun(pod, state)) {
          return PENDING;
        }
      } else if (record.state() instanceof Terminated ended) {
        if (!ended.succeeded()) {
          return "Never".equals(policy) ? FAILED : PENDING;
        }
      } else {
        return PENDING;
      }
    }
    return ofContainers(pod, state, policy);
  }

  /// Once a container has run, a sidecar that restarts does not make the pod pending again.
  private static boolean hasRun(Pod pod, PodState state) {
    return PodSpecs.containers(pod).stream()
        .map(c -> state.container(c.getName()))
        .anyMatch(record -> record.isRunning() || record.ended().isPresent());
  }

  private static PodPhase ofContainers(Pod pod, PodState state, String policy) {
    int waiting = 0;
    int running = 0;
    int failed = 0;
    for (Container container : PodSpecs.containers(pod)) {
      ContainerRecord record = state.container(container.getName());
      Optional<Terminated> ended = record.ended();
      if (record.state() instanceof Running) {
        running++;
      } else if (ended.isEmpty()) {
        waiting++;
      } else if (!ended.get().succeeded()) {
        failed++;
      }
    }
    if (waiting > 0) {
      return PENDING;
    }
    if (running > 0 || "Always".equals(policy)) {
      return RUNNING;
    }
    if (failed == 0) {
      return SUCCEEDED;
    }
    return "Never".equals(policy) ? FAILED : RUNNING;
  }
}
