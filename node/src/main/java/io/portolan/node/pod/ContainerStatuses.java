// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.node.pod.ContainerState.Running;
import io.portolan.node.pod.ContainerState.Terminated;
import io.portolan.node.pod.ContainerState.Waiting;
import java.util.Optional;

/// Writes a container's record as its entry in `containerStatuses`.
final class ContainerStatuses {
  private ContainerStatuses() {}

  static ContainerStatus compile(
      Pod pod, Container container, ContainerRecord record, Optional<String> waitingReason) {
    String image = container.getImage() == null ? "" : container.getImage();
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(record.name())
            .withImage(image)
            .withImageID(record.containerId().isEmpty() ? "" : image)
            .withRestartCount(record.restartCount())
            .withReady(isReady(pod, container, record))
            .withStarted(record.started())
            .withState(state(record.state(), waitingReason))
            .withLastState(new ContainerStateBuilder().build());
    if (!record.containerId().isEmpty()) {
      status.withContainerID(record.containerId());
    }
    if (!(record.state() instanceof Terminated)) {
      record
          .last()
          .ifPresent(
              last ->
                  status.withLastState(
                      new ContainerStateBuilder().withTerminated(terminated(last)).build()));
    }
    return status.build();
  }

  /// An init container is ready once it has succeeded.
  static boolean isReady(Pod pod, Container container, ContainerRecord record) {
    if (PodSpecs.isInit(pod, record.name()) && !PodSpecs.isSidecar(container)) {
      return record.state() instanceof Terminated ended && ended.succeeded();
    }
    return record.isRunning() && record.ready();
  }

  private static io.fabric8.kubernetes.api.model.ContainerState state(
      ContainerState state, Optional<String> waitingReason) {
    ContainerStateBuilder builder = new ContainerStateBuilder();
    switch (state) {
      case Waiting waiting -> {
        var entry = builder.withNewWaiting().withReason(waitingReason.orElse(waiting.reason()));
        if (!waiting.message().isEmpty()) {
          entry = entry.withMessage(waiting.message());
        }
        entry.endWaiting();
      }
      case Running running ->
          builder
              .withNewRunning()
              .withStartedAt(StatusCompiler.text(running.startedAt()))
              .endRunning();
      case Terminated ended -> builder.withTerminated(terminated(ended));
    }
    return builder.build();
  }

  private static ContainerStateTerminated terminated(Terminated ended) {
    ContainerStateTerminatedBuilder builder =
        new ContainerStateTerminatedBuilder()
            .withExitCode(ended.exitCode())
            .withReason(ended.reason())
            .withStartedAt(StatusCompiler.text(ended.startedAt()))
            .withFinishedAt(StatusCompiler.text(ended.finishedAt()))
            .withContainerID(ended.containerId());
    if (ended.signal() != 0) {
      builder.withSignal(ended.signal());
    }
    if (!ended.message().isEmpty()) {
      builder.withMessage(ended.message());
    }
    return builder.build();
  }
}
