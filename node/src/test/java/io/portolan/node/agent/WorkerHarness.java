// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import io.portolan.node.VirtualTimers;
import io.portolan.node.pod.StatusCompiler;
import io.portolan.node.probe.ProbeClient;
import io.portolan.node.probe.ProbeResult;
import io.portolan.node.probe.ProbeSpec.Check;
import io.portolan.node.probe.Prober;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.ContainerStartException;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.runtime.Sandbox;
import io.portolan.node.runtime.Sandboxes;
import io.portolan.node.stream.LogRing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One pod's worker on fakes: a clock turned by hand, a network of nothing, containers that end
/// when told.
final class WorkerHarness {
  final VirtualTimers timers = new VirtualTimers();
  final FaultyStore store = new FaultyStore();
  final ObjectClient client;
  final List<String> happened = new ArrayList<>();
  final Map<String, FakeRun> running = new HashMap<>();
  ProbeResult probeResult = new ProbeResult.Passed();
  Optional<String> sandboxProblem = Optional.empty();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private Optional<PodWorker> worker = Optional.empty();
  private String name = "";

  WorkerHarness() {
    Api api = new Api(store, BuiltInKinds.ALL, timers, RandomGenerator.getDefault());
    client = new InProcessClient(api, WriteContext.PORTOLAN);
    client.create(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build());
  }

  /// A pod in namespace shop with these containers.
  static PodBuilder pod(String... containers) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("web")
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-1")
            .endSpec();
    for (String container : containers) {
      pod.editSpec().addToContainers(container(container)).endSpec();
    }
    return pod;
  }

  static Container container(String name) {
    Container container = new Container();
    container.setName(name);
    container.setImage("shop/" + name + ":1");
    return container;
  }

  WorkerHarness run(Pod pod) {
    Pod created = client.create(pod);
    name = created.getMetadata().getName();
    Prober prober = new Prober(new FakeProbes(), timers, tasks::add);
    PodContext context =
        new PodContext(
            client,
            new FakeSandboxes(),
            List.of(new FakeRuntime()),
            new StatusCompiler(List.of(IpAddress.of("172.30.0.2"))),
            new EventRecorder(client, "kubelet", "node-1", timers),
            prober,
            timers,
            tasks::add);
    worker = Optional.of(new PodWorker(context, created, _ -> happened.add("forgotten")));
    worker.get().begin();
    settle();
    return this;
  }

  void settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  void advance(Duration by) {
    timers.advance(by, this::settle);
  }

  /// The API object as it is, given to the worker as the watch would.
  void refresh() {
    worker.orElseThrow().changed(stored().orElseThrow());
    settle();
  }

  void vanish(Pod last) {
    worker.orElseThrow().vanished(last);
    settle();
  }

  void exit(String container, int code) {
    exitUnnoticed(container, code);
    settle();
  }

  /// The worker hears of it, and looks at it with the next [#settle].
  void exitUnnoticed(String container, int code) {
    Optional.ofNullable(running.remove(container))
        .orElseThrow()
        .exited
        .accept(new Exit(code, 0, ""));
  }

  void changeServices() {
    worker.orElseThrow().servicesChanged(List::of);
    settle();
  }

  Optional<Pod> stored() {
    return client.get(Pod.class, "shop", name);
  }

  Pod now() {
    return stored().orElseThrow();
  }

  String phase() {
    return now().getStatus().getPhase();
  }

  ContainerStatus status(String container) {
    return now().getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(container))
        .findFirst()
        .orElseThrow();
  }

  /// `status reason` of a condition.
  String condition(String type) {
    return now().getStatus().getConditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(c -> c.getStatus() + (c.getReason() == null ? "" : " " + c.getReason()))
        .findFirst()
        .orElse("none");
  }

  /// Remembers and obeys.
  private final class FakeSandboxes implements Sandboxes {
    @Override
    public Sandbox create(Pod pod) {
      if (sandboxProblem.isPresent()) {
        happened.add("no sandbox");
        throw new IllegalStateException(sandboxProblem.get());
      }
      happened.add("sandbox");
      return new Sandbox(
          List.of(IpAddress.of("10.244.0.5"), IpAddress.of("fd00:10:244::5")),
          NetworkNamespace.current(),
          Path.of("/nonexistent"),
          true);
    }

    @Override
    public void remove(Pod pod, Sandbox sandbox) {
      sandbox.network().close();
      happened.add("no more sandbox");
    }
  }

  /// Remembers and obeys.
  private final class FakeRuntime implements PodRuntime {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public RunningContainer start(ContainerStart start, Consumer<Exit> exited)
        throws ContainerStartException {
      String container = start.container().getName();
      if (container.startsWith("broken")) {
        throw new ContainerStartException("CreateContainerError", "it is broken");
      }
      happened.add("start " + container);
      FakeRun run = new FakeRun(container, exited);
      running.put(container, run);
      return run;
    }
  }

  /// Ends when told.
  final class FakeRun implements RunningContainer {
    private final String container;
    private final Consumer<Exit> exited;
    private final LogRing log = new LogRing(10, 100);

    FakeRun(String container, Consumer<Exit> exited) {
      this.container = container;
      this.exited = exited;
    }

    @Override
    public String id() {
      return "portolan://" + container;
    }

    @Override
    public LogRing log() {
      return log;
    }

    @Override
    public void stop(Duration grace) {
      happened.add("stop " + container + " " + grace.toSeconds() + "s");
    }

    @Override
    public CommandResult run(List<String> command, Duration timeout) {
      return new CommandResult.Assumed();
    }
  }

  /// Answers as told.
  private final class FakeProbes implements ProbeClient {
    @Override
    public ProbeResult http(Check.Http check, Duration timeout) {
      return probeResult;
    }

    @Override
    public ProbeResult tcp(Check.Tcp check, Duration timeout) {
      return probeResult;
    }

    @Override
    public ProbeResult grpc(Check.Grpc check, Duration timeout) {
      return probeResult;
    }
  }
}
