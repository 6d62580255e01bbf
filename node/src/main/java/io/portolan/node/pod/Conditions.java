// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.portolan.node.pod.ContainerState.Terminated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The conditions of one pod, in kubelet's order and words.
final class Conditions {
  private final Pod pod;
  private final PodState state;
  private final PodPhase phase;
  private final Instant now;
  private final Map<String, PodCondition> present = new LinkedHashMap<>();

  Conditions(Pod pod, PodState state, PodPhase phase, Instant now) {
    this.pod = pod;
    this.state = state;
    this.phase = phase;
    this.now = now;
    if (pod.getStatus() != null && pod.getStatus().getConditions() != null) {
      pod.getStatus().getConditions().forEach(c -> present.put(c.getType(), c));
    }
  }

  /// A condition's truth, and why when it does not hold.
  private record Verdict(boolean holds, String reason, String message) {
    static final Verdict TRUE = new Verdict(true, "", "");
  }

  List<PodCondition> compile() {
    List<PodCondition> conditions = new ArrayList<>();
    Verdict containersReady = containersReady();
    boolean up = state.sandbox() instanceof SandboxState.Up;
    conditions.add(condition("PodReadyToStartContainers", new Verdict(up, "", "")));
    conditions.add(condition("Initialized", initialized()));
    conditions.add(condition("Ready", ready(containersReady)));
    conditions.add(condition("ContainersReady", containersReady));
    conditions.add(condition("PodScheduled", Verdict.TRUE));
    List<String> own = conditions.stream().map(PodCondition::getType).toList();
    present.values().stream().filter(c -> !own.contains(c.getType())).forEach(conditions::add);
    return conditions;
  }

  /// The init containers that the containers still wait for.
  static List<String> pendingInit(Pod pod, PodState state) {
    return PodSpecs.initContainers(pod).stream()
        .filter(
            container -> {
              ContainerRecord record = state.container(container.getName());
              return PodSpecs.isSidecar(container)
                  ? !record.started()
                  : !(record.state() instanceof Terminated ended && ended.succeeded());
            })
        .map(Container::getName)
        .toList();
  }

  private Verdict initialized() {
    if (phase == PodPhase.SUCCEEDED) {
      return new Verdict(true, "PodCompleted", "");
    }
    List<String> pending = pendingInit(pod, state);
    return pending.isEmpty()
        ? Verdict.TRUE
        : new Verdict(
            false,
            "ContainersNotInitialized",
            "containers with incomplete status: " + list(pending));
  }

  private Verdict containersReady() {
    if (phase == PodPhase.SUCCEEDED) {
      return new Verdict(false, "PodCompleted", "");
    }
    if (phase == PodPhase.FAILED) {
      return new Verdict(false, "PodFailed", "");
    }
    List<String> unready = new ArrayList<>();
    for (Container container : PodSpecs.allContainers(pod)) {
      boolean counts = !PodSpecs.isInit(pod, container.getName()) || PodSpecs.isSidecar(container);
      ContainerRecord record = state.container(container.getName());
      if (counts && !ContainerStatuses.isReady(pod, container, record)) {
        unready.add(container.getName());
      }
    }
    return unready.isEmpty()
        ? Verdict.TRUE
        : new Verdict(
            false, "ContainersNotReady", "containers with unready status: " + list(unready));
  }

  private Verdict ready(Verdict containersReady) {
    if (!containersReady.holds()) {
      return containersReady;
    }
    List<String> problems = new ArrayList<>();
    List<PodReadinessGate> gates =
        Objects.requireNonNullElse(pod.getSpec().getReadinessGates(), List.of());
    for (PodReadinessGate gate : gates) {
      String type = gate.getConditionType();
      Optional<PodCondition> condition = Optional.ofNullable(present.get(type));
      if (condition.isEmpty()) {
        problems.add(
            "corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
      } else if (!"True".equals(condition.get().getStatus())) {
        problems.add(
            "the status of pod readiness gate \""
                + type
                + "\" is not \"True\", but "
                + condition.get().getStatus());
      }
    }
    return problems.isEmpty()
        ? Verdict.TRUE
        : new Verdict(false, "ReadinessGatesNotReady", String.join(", ", problems));
  }

  private PodCondition condition(String type, Verdict verdict) {
    String status = verdict.holds() ? "True" : "False";
    Optional<PodCondition> before = Optional.ofNullable(present.get(type));
    String since =
        before
            .filter(c -> status.equals(c.getStatus()) && c.getLastTransitionTime() != null)
            .map(PodCondition::getLastTransitionTime)
            .orElseGet(() -> StatusCompiler.text(now));
    PodConditionBuilder condition =
        new PodConditionBuilder().withType(type).withStatus(status).withLastTransitionTime(since);
    if (!verdict.reason().isEmpty()) {
      condition.withReason(verdict.reason());
    }
    if (!verdict.message().isEmpty()) {
      condition.withMessage(verdict.message());
    }
    return condition.build();
  }

  private static String list(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
