// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.portolan.network.IpAddress;
import io.portolan.node.pod.ContainerState.Waiting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Writes a pod's state as the status that the API shows.
public final class StatusCompiler {
  private final List<IpAddress> nodeAddresses;

  /// @param nodeAddresses the node's, the primary family first
  public StatusCompiler(List<IpAddress> nodeAddresses) {
    this.nodeAddresses = List.copyOf(nodeAddresses);
  }

  /// The status; keeps from the pod's present one what others wrote, and the transition times of
  /// conditions that did not change.
  public PodStatus compile(Pod pod, PodState state, Instant now) {
    PodPhase phase = PodPhase.of(pod, state);
    PodStatusBuilder status =
        new PodStatusBuilder()
            .withPhase(phase.apiName())
            .withConditions(new Conditions(pod, state, phase, now).compile())
            .withStartTime(text(state.startTime()))
            .withQosClass(QosClass.of(pod))
            .withInitContainerStatuses(statuses(pod, state, PodSpecs.initContainers(pod)))
            .withContainerStatuses(statuses(pod, state, PodSpecs.containers(pod)));
    state.failure().ifPresent(why -> status.withReason(why.reason()).withMessage(why.message()));
    if (!nodeAddresses.isEmpty()) {
      status.withHostIP(nodeAddresses.getFirst().toString());
      status.withHostIPs(nodeAddresses.stream().map(ip -> new HostIP(ip.toString())).toList());
    }
    if (!state.addresses().isEmpty()) {
      status.withPodIP(state.addresses().getFirst().toString());
      status.withPodIPs(state.addresses().stream().map(ip -> new PodIP(ip.toString())).toList());
    }
    PodStatus present = pod.getStatus();
    if (present != null) {
      status
          .withNominatedNodeName(present.getNominatedNodeName())
          .withResourceClaimStatuses(present.getResourceClaimStatuses());
    }
    return status.build();
  }

  /// `2026-11-23T10:00:00Z`, as the API prints times.
  static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static List<ContainerStatus> statuses(
      Pod pod, PodState state, List<Container> containers) {
    String pending = initialReason(pod, state);
    return containers.stream()
        .map(
            container -> {
              ContainerRecord record = state.container(container.getName());
              boolean untouched =
                  record.state() instanceof Waiting waiting && waiting.reason().isEmpty();
              Optional<String> reason = untouched ? Optional.of(pending) : Optional.empty();
              return ContainerStatuses.compile(pod, container, record, reason);
            })
        .toList();
  }

  /// What containers wait for that were not started yet.
  private static String initialReason(Pod pod, PodState state) {
    if (PodSpecs.initContainers(pod).isEmpty() || !(state.sandbox() instanceof SandboxState.Up)) {
      return PodSpecs.initContainers(pod).isEmpty() ? "ContainerCreating" : "PodInitializing";
    }
    return Conditions.pendingInit(pod, state).isEmpty() ? "ContainerCreating" : "PodInitializing";
  }
}
