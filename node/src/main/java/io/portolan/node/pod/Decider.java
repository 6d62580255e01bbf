// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.node.pod.ContainerState.Running;
import io.portolan.node.pod.ContainerState.Terminated;
import io.portolan.node.pod.ContainerState.Waiting;
import io.portolan.node.pod.PodAction.CreateSandbox;
import io.portolan.node.pod.PodAction.FailPod;
import io.portolan.node.pod.PodAction.HoldContainer;
import io.portolan.node.pod.PodAction.Release;
import io.portolan.node.pod.PodAction.RemoveSandbox;
import io.portolan.node.pod.PodAction.StartContainer;
import io.portolan.node.pod.PodAction.StopContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides from a pod's spec and state what to do next; carrying it out changes the state, and the
/// decision is taken again until nothing is left to do.
///
/// ```
/// Absent => Up => init containers one by one => containers => (all ended) => Absent
///    any state, when deleted or given up: stop containers => remove sandbox => release
/// ```
public final class Decider {
  private final Pod pod;
  private final PodState state;
  private final Instant now;
  private final List<PodAction> actions = new ArrayList<>();
  private Optional<Instant> wakeAt = Optional.empty();

  private Decider(Pod pod, PodState state, Instant now) {
    this.pod = pod;
    this.state = state;
    this.now = now;
  }

  public static Decision decide(Pod pod, PodState state, Instant now) {
    Decider decider = new Decider(pod, state, now);
    decider.decide();
    return new Decision(List.copyOf(decider.actions), decider.wakeAt);
  }

  private void decide() {
    if (PodSpecs.isDeleting(pod) || state.failure().isPresent()) {
      wind();
      return;
    }
    Optional<Instant> deadline = PodSpecs.deadline(pod, state.startTime());
    if (deadline.isPresent() && !deadline.get().isAfter(now)) {
      actions.add(
          new FailPod(
              new PodState.Failure(
                  "DeadlineExceeded",
                  "Pod was active on the node longer than the specified deadline")));
      return;
    }
    if (PodPhase.of(pod, state).isFinal()) {
      wind();
      return;
    }
    deadline.ifPresent(this::wakeBy);
    switch (state.sandbox()) {
      case SandboxState.Absent _ -> actions.add(new CreateSandbox());
      case SandboxState.Failed failed when failed.retryAt().isAfter(now) ->
          wakeBy(failed.retryAt());
      case SandboxState.Failed _ -> actions.add(new CreateSandbox());
      case SandboxState.Up _ -> runContainers();
    }
  }

  /// Sidecars end after the containers that they serve.
  private void wind() {
    boolean mainRunning = false;
    for (Container container : PodSpecs.containers(pod)) {
      if (state.container(container.getName()).isRunning()) {
        actions.add(new StopContainer(container.getName()));
        mainRunning = true;
      }
    }
    if (!mainRunning) {
      for (Container container : PodSpecs.initContainers(pod)) {
        if (state.container(container.getName()).isRunning()) {
          actions.add(new StopContainer(container.getName()));
        }
      }
    }
    if (state.anyRunning()) {
      return;
    }
    if (!(state.sandbox() instanceof SandboxState.Absent)) {
      actions.add(new RemoveSandbox());
    } else if (PodSpecs.isDeleting(pod)) {
      actions.add(new Release());
    }
  }

  private void runContainers() {
    for (Container container : PodSpecs.initContainers(pod)) {
      ContainerRecord record = state.container(container.getName());
      boolean sidecar = PodSpecs.isSidecar(container);
      boolean done = sidecar ? record.isRunning() && record.started() : hasSucceeded(record);
      if (!done) {
        keepRunning(record, sidecar ? "Always" : initPolicy());
        if (!sidecar || !record.isRunning() || !record.started()) {
          return;
        }
      }
    }
    for (Container container : PodSpecs.containers(pod)) {
      keepRunning(state.container(container.getName()), PodSpecs.restartPolicy(pod));
    }
  }

  private String initPolicy() {
    return "Never".equals(PodSpecs.restartPolicy(pod)) ? "Never" : "OnFailure";
  }

  private static boolean hasSucceeded(ContainerRecord record) {
    return record.state() instanceof Terminated ended && ended.succeeded();
  }

  private void keepRunning(ContainerRecord record, String policy) {
    switch (record.state()) {
      case Running _ -> {}
      case Waiting _ -> {
        if (record.retryAt().isPresent() && record.retryAt().get().isAfter(now)) {
          wakeBy(record.retryAt().get());
        } else {
          actions.add(new StartContainer(record.name()));
        }
      }
      case Terminated ended -> {
        if (isRestarted(policy, ended)) {
          Instant retryAt = record.backOff().retryAt(ended.finishedAt(), now);
          if (retryAt.isAfter(now)) {
            Duration delay = record.backOff().delay();
            actions.add(new HoldContainer(record.name(), delay, retryAt));
          } else {
            actions.add(new StartContainer(record.name()));
          }
        }
      }
    }
  }

  private static boolean isRestarted(String policy, Terminated ended) {
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> !ended.succeeded();
      default -> true;
    };
  }

  private void wakeBy(Instant instant) {
    if (wakeAt.isEmpty() || instant.isBefore(wakeAt.get())) {
      wakeAt = Optional.of(instant);
    }
  }
}
