// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.kube.client.EventRecorder;
import io.portolan.network.Protocol;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.runtime.ContainerIds;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.ContainerStartException;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.standin.StandInServer.Listeners;
import io.portolan.node.stream.LogRing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// Serves the ports of containers instead of running them.
public final class StandInRuntime implements PodRuntime {
  public static final String NAME = "stand-in";
  private static final int LOG_LINES = 1_000;
  private static final int LOG_BYTES = 128 * 1024;
  private final Parts parts;

  public StandInRuntime(Parts parts) {
    this.parts = parts;
  }

  /// What a stand-in is made of.
  ///
  /// @param node the node's name
  /// @param services the Services of a namespace
  public record Parts(
      String node,
      StandInServer server,
      ListenSockets sockets,
      Function<String, List<Service>> services,
      EventRecorder events,
      ContainerIds ids,
      InstantSource clock) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public RunningContainer start(ContainerStart start, Consumer<Exit> exited)
      throws ContainerStartException {
    Run run = new Run(start, exited);
    String name = start.container().getName();
    Pod pod = start.pod();
    if (PodSpecs.isInit(pod, name) && !PodSpecs.isSidecar(start.container())) {
      run.complete("init container: completes at once, the stand-in runs no program");
      return run;
    }
    ServedPorts served = run.served();
    boolean oneShot = !"Always".equals(PodSpecs.restartPolicy(pod)) && served.ports().isEmpty();
    if (oneShot) {
      run.complete("no ports and not restarted: completes at once, the stand-in runs no program");
      return run;
    }
    try {
      run.serve(served);
    } catch (RuntimeException refused) {
      run.listeners.close();
      throw new ContainerStartException("RunContainerError", String.valueOf(refused.getMessage()));
    }
    if (served.ports().isEmpty() && PodSpecs.containers(pod).getFirst().getName().equals(name)) {
      parts.events.warning(
          pod,
          "NoPorts",
          "the stand-in serves nothing: neither the pod nor a Service names a port");
    }
    return run;
  }

  /// One container that is stood in for.
  private final class Run implements RunningContainer {
    private final ContainerStart start;
    private final Consumer<Exit> exited;
    private final String id = parts.ids.next();
    private final LogRing log = new LogRing(LOG_LINES, LOG_BYTES);
    private final Listeners listeners;
    // Guarded by "open".
    private final Set<String> open = new HashSet<>(2);
    private final Set<String> warned = new HashSet<>(0);
    private boolean stopped;
    private volatile boolean follows;

    Run(ContainerStart start, Consumer<Exit> exited) {
      this.start = start;
      this.exited = exited;
      Identity identity = Identity.of(start.pod(), parts.node, start.container().getName());
      this.listeners = parts.server.listeners(identity, start.sandbox().addresses(), log);
    }

    ServedPorts served() {
      return ServedPorts.of(
          start.pod(), parts.services.apply(start.pod().getMetadata().getNamespace()));
    }

    void serve(ServedPorts served) {
      String name = start.container().getName();
      follows = !served.declared();
      synchronized (open) {
        for (ServedPort port : served.ports()) {
          if (!stopped && port.container().equals(name) && open.add(port.toString())) {
            int fd = parts.sockets.open(start.sandbox(), port);
            if (port.protocol() == Protocol.UDP) {
              listeners.serveUdp(fd, port.number());
            } else {
              listeners.serveTcp(fd);
            }
            log.append(parts.clock.instant(), "serving " + port);
          }
        }
        if (PodSpecs.containers(start.pod()).getFirst().getName().equals(name)) {
          served.warnings().stream()
              .filter(warned::add)
              .forEach(warning -> parts.events.warning(start.pod(), "StandInPorts", warning));
        }
      }
    }

    void complete(String why) {
      log.append(parts.clock.instant(), why);
      log.end();
      exited.accept(Exit.COMPLETED);
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public LogRing log() {
      return log;
    }

    /// There is no work to finish, so it ends at once.
    @Override
    public void stop(Duration grace) {
      synchronized (open) {
        if (stopped) {
          return;
        }
        stopped = true;
      }
      listeners.close();
      log.end();
      exited.accept(Exit.COMPLETED);
    }

    @Override
    public CommandResult run(List<String> command, Duration timeout) {
      return new CommandResult.Assumed();
    }

    @Override
    public boolean speaksTls() {
      return false;
    }

    @Override
    public boolean followsServices() {
      return follows;
    }

    @Override
    public void servicesChanged(List<Service> services) {
      ServedPorts served = ServedPorts.of(start.pod(), services);
      if (!served.declared()) {
        try {
          serve(served);
        } catch (RuntimeException refused) {
          parts.events.warning(start.pod(), "StandInPorts", String.valueOf(refused.getMessage()));
        }
      }
    }
  }
}
