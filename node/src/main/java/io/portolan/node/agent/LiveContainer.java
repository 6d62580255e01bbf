// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.portolan.kube.client.EventRecorder;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.probe.ContainerProbes;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.ContainerStartException;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.RunningContainer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// One run of a container with its probes and hooks.
final class LiveContainer {
  private final PodContext context;
  private final ContainerStart start;
  private final BiConsumer<LiveContainer, Duration> givenUp;
  private final Consumer<LiveContainer> probed;
  private Optional<RunningContainer> run = Optional.empty();
  private Optional<ContainerProbes> probes = Optional.empty();

  /// @param givenUp told when a liveness or startup probe failed for good, with the grace to give
  /// @param probed told when a probe changed [#isStarted] or [#isReady]
  LiveContainer(
      PodContext context,
      ContainerStart start,
      BiConsumer<LiveContainer, Duration> givenUp,
      Consumer<LiveContainer> probed) {
    this.context = context;
    this.start = start;
    this.givenUp = givenUp;
    this.probed = probed;
  }

  void start(PodRuntime runtime, Consumer<Exit> exited)
      throws ContainerStartException, InterruptedException {
    RunningContainer running = runtime.start(start, exited);
    run = Optional.of(running);
    event(context, start, false, "Started", "Started container " + name());
    Container container = start.container();
    boolean any =
        container.getReadinessProbe() != null
            || container.getLivenessProbe() != null
            || container.getStartupProbe() != null;
    if (any) {
      probes =
          Optional.of(
              new ContainerProbes(
                  context.prober(),
                  start,
                  running,
                  new ContainerProbes.Listener() {
                    @Override
                    public void changed() {
                      probed.accept(LiveContainer.this);
                    }

                    @Override
                    public void unhealthy(String message) {
                      event(context, start, true, "Unhealthy", message);
                    }

                    @Override
                    public void assumed(String message) {
                      event(context, start, false, "ProbeAssumed", message);
                    }

                    @Override
                    public void givenUp(String probe, Duration grace) {
                      String why = " failed " + probe + " probe, will be restarted";
                      event(context, start, false, "Killing", "Container " + name() + why);
                      givenUp.accept(LiveContainer.this, grace);
                    }
                  }));
    }
  }

  String name() {
    return start.container().getName();
  }

  RunningContainer run() {
    return run.orElseThrow();
  }

  boolean isStarted() {
    return probes.map(ContainerProbes::isStarted).orElse(true);
  }

  boolean isReady() {
    return probes.map(ContainerProbes::isReady).orElse(true);
  }

  boolean awaitsFirstProbe() {
    return probes.map(ContainerProbes::awaitsFirst).orElse(false);
  }

  /// Runs the hook after the start; blocks. When it fails the container is given up.
  void postStart() throws InterruptedException {
    Optional<String> failure = Hooks.postStart(context, start, run());
    if (failure.isPresent()) {
      event(context, start, true, "FailedPostStartHook", "PostStartHook failed: " + failure.get());
      givenUp.accept(this, PodSpecs.grace(start.pod()));
    }
  }

  void probe() {
    probes.ifPresent(ContainerProbes::start);
  }

  /// Runs the hook before the end, then stops it; its end is told as any other.
  void close(Duration grace) {
    probes.ifPresent(ContainerProbes::stopForEnd);
    Hooks.preStop(context, start, run(), grace, left -> run().stop(left));
  }

  /// It has ended.
  void ended() {
    probes.ifPresent(ContainerProbes::close);
  }

  static void event(
      PodContext context, ContainerStart start, boolean warning, String reason, String message) {
    ObjectReference about = EventRecorder.reference(start.pod());
    about.setFieldPath("spec.containers{" + start.container().getName() + "}");
    EventRecorder.Type type = warning ? EventRecorder.Type.WARNING : EventRecorder.Type.NORMAL;
    context.events().record(about, type, reason, message);
  }
}
