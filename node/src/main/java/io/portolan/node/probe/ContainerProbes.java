// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.portolan.network.IpAddress;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.RunningContainer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The probes of one run of a container: first the startup probe, then readiness and liveness.
///
/// Thread-safe; the listener is called from the threads that check.
public final class ContainerProbes implements AutoCloseable {
  private final Listener listener;
  private final Optional<ProbeLoop> startup;
  private final Optional<ProbeLoop> readiness;
  private final Optional<ProbeLoop> liveness;
  private volatile boolean started;
  private volatile boolean ready;
  private volatile boolean awaitsFirst;

  /// Who is told.
  public interface Listener {
    /// [#isStarted] or [#isReady] changed, or the first result is there.
    void changed();

    void unhealthy(String message);

    void assumed(String message);

    /// The container must be restarted.
    ///
    /// @param probe `liveness` or `startup`
    void givenUp(String probe, Duration grace);
  }

  public ContainerProbes(
      Prober prober, ContainerStart start, RunningContainer running, Listener listener) {
    this.listener = listener;
    Container container = start.container();
    Duration grace = PodSpecs.grace(start.pod());
    IpAddress address = start.sandbox().addresses().getFirst();
    Loops loops = new Loops(prober, running, container, address);
    this.startup =
        loops.loop(
            "Startup",
            container.getStartupProbe(),
            (passed, spec) -> {
              if (passed) {
                started();
              } else {
                listener.givenUp("startup", spec.grace().orElse(grace));
              }
              return false;
            });
    this.liveness =
        loops.loop(
            "Liveness",
            container.getLivenessProbe(),
            (passed, spec) -> {
              if (!passed) {
                listener.givenUp("liveness", spec.grace().orElse(grace));
              }
              return passed;
            });
    this.readiness =
        loops.loop(
            "Readiness",
            container.getReadinessProbe(),
            (passed, _) -> {
              boolean changed = ready != passed;
              ready = passed;
              if (changed) {
                listener.changed();
              }
              return true;
            });
    this.started = startup.isEmpty();
    this.ready = started && readiness.isEmpty();
    this.awaitsFirst =
        startup.or(() -> readiness).map(loop -> loop.spec().initialDelay().isZero()).orElse(false);
  }

  private final class Loops {
    private final Prober prober;
    private final RunningContainer running;
    private final Container container;
    private final IpAddress address;

    Loops(Prober prober, RunningContainer running, Container container, IpAddress address) {
      this.prober = prober;
      this.running = running;
      this.container = container;
      this.address = address;
    }

    Optional<ProbeLoop> loop(String name, @Nullable Probe probe, ProbeLoop.Verdicts verdicts) {
      return Optional.ofNullable(probe)
          .map(
              given ->
                  new ProbeLoop(
                      prober,
                      running,
                      ProbeSpec.of(given, container, address),
                      verdicts,
                      result -> tell(name, result)));
    }
  }

  /// Whether the startup probe, if any, has passed.
  public boolean isStarted() {
    return started;
  }

  public boolean isReady() {
    return ready;
  }

  /// Whether the first result of the probe that decides readiness is due now.
  public boolean awaitsFirst() {
    return awaitsFirst;
  }

  public void start() {
    if (startup.isPresent()) {
      startup.get().start();
    } else {
      liveness.ifPresent(ProbeLoop::start);
      readiness.ifPresent(ProbeLoop::start);
    }
  }

  private void started() {
    started = true;
    ready = readiness.isEmpty();
    listener.changed();
    liveness.ifPresent(ProbeLoop::start);
    readiness.ifPresent(ProbeLoop::start);
  }

  private void tell(String name, ProbeResult result) {
    boolean first = awaitsFirst && !"Liveness".equals(name);
    switch (result) {
      case ProbeResult.Passed _ -> {}
      case ProbeResult.Warned(String message) ->
          listener.unhealthy(name + " probe warning: " + message);
      case ProbeResult.Assumed(String message) ->
          listener.assumed(name + " probe taken as passed: " + message);
      case ProbeResult.Failed(String message) ->
          listener.unhealthy(name + " probe failed: " + message);
      case ProbeResult.Errored(String message) ->
          listener.unhealthy(name + " probe errored and resulted in unknown state: " + message);
    }
    if (first) {
      awaitsFirst = false;
      listener.changed();
    }
  }

  /// The container is asked to end: it may still become unready, but is not restarted.
  public void stopForEnd() {
    startup.ifPresent(ProbeLoop::close);
    liveness.ifPresent(ProbeLoop::close);
  }

  @Override
  public void close() {
    stopForEnd();
    readiness.ifPresent(ProbeLoop::close);
  }
}
