// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.kube.client.ObjectClient.Propagation;
import io.portolan.node.Timers.Timer;
import io.portolan.node.pod.ContainerRecord;
import io.portolan.node.pod.ContainerState.Running;
import io.portolan.node.pod.ContainerState.Terminated;
import io.portolan.node.pod.ContainerState.Waiting;
import io.portolan.node.pod.Decider;
import io.portolan.node.pod.Decision;
import io.portolan.node.pod.PodAction;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.pod.PodState;
import io.portolan.node.pod.SandboxState;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.ContainerStartException;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.runtime.Sandbox;
import io.portolan.node.stream.LogRing;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Runs one pod: takes decisions, carries them out, tells the API.
///
/// Everything about the pod happens in one queue, so nothing here is locked. What readers of other
/// threads may see is volatile or concurrent.
final class PodWorker {
  private static final System.Logger LOG = System.getLogger(PodWorker.class.getName());

  /// More rounds than any pod needs to settle; a fault must not spin.
  private static final int MOST_ROUNDS = 1_000;

  private static final Duration SANDBOX_RETRY = Duration.ofSeconds(2);
  private static final Duration START_RETRY = Duration.ofSeconds(10);

  /// What containers get to end in when the agent itself ends.
  private static final Duration LAST_GRACE = Duration.ofSeconds(1);

  private final PodContext context;
  private final SerialQueue queue;
  private final StatusWriter status;
  private final Consumer<PodWorker> finished;
  private final Map<String, LiveContainer> live = new ConcurrentHashMap<>();
  private final Map<String, LogRing> lastLogs = new ConcurrentHashMap<>(2);
  private final Map<String, LogRing> earlierLogs = new ConcurrentHashMap<>(2);
  private final Map<String, Boolean> stopping = new HashMap<>(0);
  private volatile Pod pod;
  private volatile PodState state;
  private volatile Optional<Sandbox> sandbox = Optional.empty();
  private Optional<Timer> wake = Optional.empty();
  private boolean untold;
  private boolean gone;
  private boolean released;
  private Optional<Runnable> afterwards = Optional.empty();

  /// @param finished told when nothing of the pod is left, neither here nor in the API
  PodWorker(PodContext context, Pod pod, Consumer<PodWorker> finished) {
    this.context = context;
    this.pod = pod;
    this.finished = finished;
    this.queue = new SerialQueue(context.executor());
    this.state = Resumption.of(pod, context.timers().instant());
    this.status = new StatusWriter(context, queue);
  }

  void begin() {
    enqueue(this::settle);
  }

  /// What a task changed is told after the last of those that wait, whichever that is.
  private void enqueue(Runnable task) {
    queue.add(
        () -> {
          try {
            task.run();
          } finally {
            if (untold && !queue.hasMore()) {
              untold = false;
              publish();
            }
          }
        });
  }

  /// The pod has a new state in the API.
  void changed(Pod now) {
    enqueue(
        () -> {
          pod = status.newer(pod, now);
          settle();
        });
  }

  /// The pod is gone from the API: what runs of it is ended at once.
  void vanished(Pod last) {
    enqueue(
        () -> {
          gone = true;
          pod = Resumption.deletedNow(last, context.timers().instant());
          live.values().forEach(container -> container.run().stop(Duration.ZERO));
          settle();
        });
  }

  /// @param services all of the pod's namespace, asked for only when somebody wants to know
  void servicesChanged(Supplier<List<Service>> services) {
    // Judged here by the spec alone: a container that starts at this moment is not in "live" yet.
    if (!PodSpecs.declaresPorts(pod)) {
      enqueue(
          () ->
              live.values().stream()
                  .map(LiveContainer::run)
                  .filter(RunningContainer::followsServices)
                  .forEach(run -> run.servicesChanged(services.get())));
    }
  }

  /// Takes everything down and tells the API nothing: the agent ends. `done` runs after that.
  void abandon(Runnable done) {
    enqueue(
        () -> {
          afterwards = Optional.of(done);
          wake.ifPresent(Timer::cancel);
          live.values().forEach(container -> container.run().stop(LAST_GRACE));
          leaveIfEnded();
        });
  }

  /// Once the agent ends and no container runs, the sandbox goes.
  private void leaveIfEnded() {
    if (afterwards.isPresent() && live.isEmpty()) {
      try {
        removeSandbox();
      } finally {
        afterwards.get().run();
      }
    }
  }

  Pod pod() {
    return pod;
  }

  Optional<Sandbox> sandbox() {
    return sandbox;
  }

  Optional<RunningContainer> running(String container) {
    return Optional.ofNullable(live.get(container)).map(LiveContainer::run);
  }

  /// The log of the latest run of a container, or of the one before.
  Optional<LogRing> log(String container, boolean previous) {
    LiveContainer now = live.get(container);
    boolean waits = state.container(container).state() instanceof Waiting;
    if (now != null) {
      return Optional.ofNullable(previous ? lastLogs.get(container) : now.run().log());
    }
    return Optional.ofNullable(
        previous && !waits ? earlierLogs.get(container) : lastLogs.get(container));
  }

  /// Why a container does not run, in a word.
  String waitingReason(String container) {
    return state.container(container).state() instanceof Waiting waiting
            && !waiting.reason().isEmpty()
        ? waiting.reason()
        : "ContainerCreating";
  }

  private void settle() {
    if (afterwards.isPresent() || (PodSpecs.isFinished(pod) && isUntouched())) {
      return;
    }
    wake.ifPresent(Timer::cancel);
    wake = Optional.empty();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Decision decision = Decider.decide(pod, state, context.timers().instant());
      boolean changed = false;
      for (PodAction action : decision.actions()) {
        changed |= carryOut(action);
      }
      if (!changed) {
        wake =
            decision
                .wakeAt()
                .map(at -> context.timers().after(context.timers().until(at), this::begin));
        break;
      }
    }
    untold = true;
  }

  /// Whether the pod ended for good before this agent saw it, and need not be looked at before it
  /// is deleted.
  private boolean isUntouched() {
    return !PodSpecs.isDeleting(pod) && sandbox.isEmpty() && !state.anyRunning();
  }

  private void publish() {
    boolean writes = !gone && !released && afterwards.isEmpty();
    if (writes) {
      boolean awaitsProbe = live.values().stream().anyMatch(LiveContainer::awaitsFirstProbe);
      pod = status.publish(pod, state, awaitsProbe, this::begin);
    }
  }

  /// Whether the state changed by it.
  private boolean carryOut(PodAction action) {
    return switch (action) {
      case PodAction.CreateSandbox _ -> createSandbox();
      case PodAction.StartContainer start -> start(start.name());
      case PodAction.HoldContainer hold -> hold(hold);
      case PodAction.StopContainer stop -> stop(stop.name(), PodSpecs.grace(pod));
      case PodAction.RemoveSandbox _ -> removeSandbox();
      case PodAction.FailPod fail -> {
        state = state.failed(fail.why());
        context.events().warning(pod, fail.why().reason(), fail.why().message());
        yield true;
      }
      case PodAction.Release _ -> release();
    };
  }

  private Instant now() {
    return context.timers().instant();
  }

  private Optional<PodRuntime> runtime() {
    String asked = pod.getSpec().getRuntimeClassName();
    String name = asked == null || asked.isEmpty() ? context.runtimes().getFirst().name() : asked;
    return context.runtimes().stream().filter(r -> r.name().equals(name)).findFirst();
  }

  private boolean createSandbox() {
    int attempts = state.sandbox() instanceof SandboxState.Failed failed ? failed.attempts() : 0;
    try {
      if (runtime().isEmpty()) {
        List<String> known = context.runtimes().stream().map(PodRuntime::name).toList();
        throw new IllegalStateException(
            "no runtime handler for runtimeClassName \""
                + pod.getSpec().getRuntimeClassName()
                + "\"; this node has "
                + String.join(", ", known));
      }
      Sandbox made = context.sandboxes().create(pod);
      sandbox = Optional.of(made);
      state = state.with(new SandboxState.Up(made.addresses()));
    } catch (RuntimeException refused) {
      String message = String.valueOf(refused.getMessage());
      Duration delay = SANDBOX_RETRY.multipliedBy(1L << Math.min(attempts, 5));
      state = state.with(new SandboxState.Failed(message, attempts + 1, now().plus(delay)));
      context
          .events()
          .warning(pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + message);
    }
    return true;
  }

  private boolean start(String name) {
    Optional<Container> container = PodSpecs.container(pod, name);
    Optional<PodRuntime> runtime = runtime();
    if (container.isEmpty() || runtime.isEmpty() || sandbox.isEmpty()) {
      return false;
    }
    ContainerRecord record = state.container(name);
    int attempt = record.restartCount() + (record.ended().isPresent() ? 1 : 0);
    ContainerStart start = new ContainerStart(pod, container.get(), sandbox.get(), attempt);
    LiveContainer starting = new LiveContainer(context, start, this::liveness, this::probed);
    try {
      starting.start(runtime.get(), exit -> enqueue(() -> exited(starting, exit)));
    } catch (ContainerStartException refused) {
      Waiting why = new Waiting(refused.reason(), refused.text());
      state = state.with(name, r -> r.waiting(why, now().plus(START_RETRY)));
      LiveContainer.event(context, start, true, "Failed", "Error: " + refused.text());
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    live.put(name, starting);
    try {
      starting.postStart();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    state =
        state.with(
            name,
            r -> r.running(starting.run().id(), now(), starting.isStarted(), starting.isReady()));
    starting.probe();
    return true;
  }

  private boolean hold(PodAction.HoldContainer hold) {
    String place = pod.getMetadata().getName() + "_" + pod.getMetadata().getNamespace();
    String where = place + "(" + pod.getMetadata().getUid() + ")";
    String message =
        "back-off "
            + goDuration(hold.delay())
            + " restarting failed container="
            + hold.name()
            + " pod="
            + where;
    Waiting why = new Waiting("CrashLoopBackOff", message);
    state = state.with(hold.name(), r -> r.waiting(why, hold.until()));
    context
        .events()
        .warning(
            pod,
            "BackOff",
            "Back-off restarting failed container " + hold.name() + " in pod " + where);
    return true;
  }

  /// As Go prints durations: `10s`, `2m40s`.
  private static String goDuration(Duration duration) {
    long minutes = duration.toMinutes();
    return (minutes > 0 ? minutes + "m" : "") + duration.toSecondsPart() + "s";
  }

  private boolean stop(String name, Duration grace) {
    LiveContainer container = live.get(name);
    if (container == null) {
      state = state.with(name, r -> r.exited(unknownEnd(r)));
      return true;
    }
    if (stopping.putIfAbsent(name, true) == null || grace.isZero()) {
      container.close(grace);
    }
    return false;
  }

  private Terminated unknownEnd(ContainerRecord record) {
    Instant since = record.state() instanceof Running running ? running.startedAt() : now();
    return new Terminated(255, 0, "Unknown", "", since, now(), record.containerId());
  }

  private void exited(LiveContainer container, Exit exit) {
    String name = container.name();
    if (!live.remove(name, container)) {
      return;
    }
    container.ended();
    stopping.remove(name);
    if (afterwards.isPresent()) {
      leaveIfEnded();
      return;
    }
    LogRing last = lastLogs.put(name, container.run().log());
    if (last != null) {
      earlierLogs.put(name, last);
    }
    String reason = exit.code() == 0 ? "Completed" : "Error";
    state =
        state.with(
            name,
            r -> {
              Instant since = r.state() instanceof Running running ? running.startedAt() : now();
              return r.exited(
                  new Terminated(
                      exit.code(),
                      exit.signal(),
                      reason,
                      exit.message(),
                      since,
                      now(),
                      r.containerId()));
            });
    settle();
  }

  private void probed(LiveContainer container) {
    enqueue(
        () -> {
          if (live.get(container.name()) == container) {
            state =
                state.with(
                    container.name(), r -> r.probed(container.isStarted(), container.isReady()));
            settle();
          }
        });
  }

  /// A liveness or startup probe gave the container up.
  private void liveness(LiveContainer container, Duration grace) {
    enqueue(
        () -> {
          if (live.get(container.name()) == container) {
            stop(container.name(), grace);
          }
        });
  }

  private boolean removeSandbox() {
    try {
      sandbox.ifPresent(present -> context.sandboxes().remove(pod, present));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, () -> "Taking down pod " + pod.getMetadata().getName() + " failed", e);
    }
    sandbox = Optional.empty();
    state = state.with(new SandboxState.Absent());
    return true;
  }

  private boolean release() {
    if (gone) {
      finished.accept(this);
      return false;
    }
    if (released) {
      return false;
    }
    released = true;
    boolean guarded =
        pod.getMetadata().getFinalizers() != null && !pod.getMetadata().getFinalizers().isEmpty();
    if (guarded) {
      pod = status.publish(pod, state, false, this::begin);
    }
    Deletion now =
        new Deletion(
            Optional.of(pod.getMetadata().getUid()), Optional.of(0L), Propagation.BACKGROUND);
    try {
      String namespace = pod.getMetadata().getNamespace();
      context.client().delete(Pod.class, namespace, pod.getMetadata().getName(), now);
    } catch (RuntimeException refused) {
      released = false;
      LOG.log(Level.WARNING, () -> "Deleting the API object of a pod failed", refused);
      wake = Optional.of(context.timers().after(START_RETRY, this::begin));
    }
    return false;
  }
}
