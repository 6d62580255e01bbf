// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.portolan.network.IpAddress;
import io.portolan.node.pod.ContainerRecord;
import io.portolan.node.pod.ContainerState.Terminated;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.pod.PodState;
import io.portolan.node.pod.SandboxState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The state with which an agent takes over a pod: new, or left by an agent that ended.
final class Resumption {
  private Resumption() {}

  /// Containers that ran before count as ended, so that starting them again is a restart.
  static PodState of(Pod pod, Instant now) {
    PodState fresh = PodState.seen(pod, now);
    PodStatus status = pod.getStatus();
    if (status == null || status.getStartTime() == null) {
      return fresh;
    }
    Map<String, ContainerRecord> containers = new LinkedHashMap<>(fresh.containers());
    List<ContainerStatus> known =
        Objects.requireNonNullElse(status.getContainerStatuses(), List.of());
    for (ContainerStatus before : known) {
      containers.computeIfPresent(before.getName(), (_, record) -> resumed(record, before, now));
    }
    boolean finished = PodSpecs.isFinished(pod);
    if (finished) {
      List<ContainerStatus> init =
          Objects.requireNonNullElse(status.getInitContainerStatuses(), List.of());
      for (ContainerStatus before : init) {
        containers.computeIfPresent(before.getName(), (_, record) -> resumed(record, before, now));
      }
    }
    Optional<PodState.Failure> failure =
        "Failed".equals(status.getPhase())
            ? Optional.of(
                new PodState.Failure(
                    Objects.requireNonNullElse(status.getReason(), ""),
                    Objects.requireNonNullElse(status.getMessage(), "")))
            : Optional.empty();
    return new PodState(
        Instant.parse(status.getStartTime()),
        new SandboxState.Absent(),
        addresses(pod),
        containers,
        failure.filter(why -> !why.reason().isEmpty()));
  }

  /// The addresses that the API knows of the pod.
  static List<IpAddress> addresses(Pod pod) {
    List<PodIP> known =
        pod.getStatus() == null
            ? List.of()
            : Objects.requireNonNullElse(pod.getStatus().getPodIPs(), List.of());
    return known.stream().flatMap(ip -> IpAddress.parse(ip.getIp()).stream()).toList();
  }

  private static ContainerRecord resumed(
      ContainerRecord record, ContainerStatus before, Instant now) {
    String id = Objects.requireNonNullElse(before.getContainerID(), "");
    var state = before.getState();
    Optional<Terminated> end = Optional.empty();
    if (state != null && state.getTerminated() != null) {
      var ended = state.getTerminated();
      end =
          Optional.of(
              new Terminated(
                  Objects.requireNonNullElse(ended.getExitCode(), 255),
                  Objects.requireNonNullElse(ended.getSignal(), 0),
                  Objects.requireNonNullElse(ended.getReason(), "Error"),
                  Objects.requireNonNullElse(ended.getMessage(), ""),
                  instant(ended.getStartedAt(), now),
                  instant(ended.getFinishedAt(), now),
                  id));
    } else if (state != null && state.getRunning() != null) {
      Instant since = instant(state.getRunning().getStartedAt(), now);
      end = Optional.of(new Terminated(255, 0, "Unknown", "", since, now, id));
    }
    int restarts = Objects.requireNonNullElse(before.getRestartCount(), 0);
    ContainerRecord counted =
        new ContainerRecord(
            record.name(),
            record.state(),
            id,
            record.last(),
            restarts,
            false,
            false,
            record.backOff(),
            record.retryAt());
    return end.map(counted::exited).orElse(counted);
  }

  private static Instant instant(@Nullable String text, Instant otherwise) {
    return text == null || text.isEmpty() ? otherwise : Instant.parse(text);
  }

  /// The pod as one that must end now, whatever grace it had.
  static Pod deletedNow(Pod pod, Instant now) {
    return new PodBuilder(pod)
        .editMetadata()
        .withDeletionTimestamp(
            PodSpecs.isDeleting(pod) ? pod.getMetadata().getDeletionTimestamp() : now.toString())
        .withDeletionGracePeriodSeconds(0L)
        .endMetadata()
        .build();
  }
}
