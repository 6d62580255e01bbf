// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.network.IpAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// What the agent knows of one pod that it runs.
///
/// @param startTime when the agent first saw it
/// @param addresses the pod's last known addresses; kept after the sandbox is gone
/// @param containers init containers and containers by name, in the order of the spec
/// @param failure set when the pod as a whole was given up
public record PodState(
    Instant startTime,
    SandboxState sandbox,
    List<IpAddress> addresses,
    Map<String, ContainerRecord> containers,
    Optional<Failure> failure) {

  /// Why a pod was given up, as `status.reason` and `status.message` say it.
  public record Failure(String reason, String message) {}

  /// A pod seen for the first time at `now`.
  public static PodState seen(Pod pod, Instant now) {
    SequencedMap<String, ContainerRecord> containers = new LinkedHashMap<>();
    PodSpecs.allContainers(pod)
        .forEach(c -> containers.put(c.getName(), ContainerRecord.created(c.getName())));
    return new PodState(now, new SandboxState.Absent(), List.of(), containers, Optional.empty());
  }

  public PodState with(SandboxState sandbox) {
    List<IpAddress> known = sandbox instanceof SandboxState.Up up ? up.addresses() : addresses;
    return new PodState(startTime, sandbox, known, containers, failure);
  }

  public PodState failed(Failure why) {
    return new PodState(startTime, sandbox, addresses, containers, Optional.of(why));
  }

  /// The same with one container changed; unchanged when it has no such container.
  public PodState with(String container, UnaryOperator<ContainerRecord> change) {
    if (!containers.containsKey(container)) {
      return this;
    }
    SequencedMap<String, ContainerRecord> changed = new LinkedHashMap<>(containers);
    changed.computeIfPresent(container, (_, record) -> change.apply(record));
    return new PodState(startTime, sandbox, addresses, changed, failure);
  }

  public ContainerRecord container(String name) {
    return containers.getOrDefault(name, ContainerRecord.created(name));
  }

  public boolean anyRunning() {
    return containers.values().stream().anyMatch(ContainerRecord::isRunning);
  }
}
