// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.client.KubeException;
import io.portolan.linux.LinuxException;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.process.Exec;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.runtime.Sandbox;
import io.portolan.node.stream.LiveOutput;
import io.portolan.node.stream.LogCopy;
import io.portolan.node.stream.LogRing;
import io.portolan.node.stream.LogRing.Batch;
import io.portolan.node.stream.PodPort;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// The streams of the pods of all nodes of this program.
final class NodeStreams implements PodStreams {
  private static final long PAUSE_MILLIS = 1_000;
  private final Function<PodIdentity, Optional<PodWorker>> workers;
  private final Function<String, Optional<Exec>> execs;
  private final Executor executor;

  /// @param execs by the node's name
  NodeStreams(
      Function<PodIdentity, Optional<PodWorker>> workers,
      Function<String, Optional<Exec>> execs,
      Executor executor) {
    this.workers = workers;
    this.execs = execs;
    this.executor = executor;
  }

  @Override
  public void logs(PodIdentity pod, LogRequest request, OutputStream to)
      throws IOException, InterruptedException {
    String container = request.container();
    LogRing log =
        worker(pod)
            .log(container, request.previous())
            .orElseThrow(
                () ->
                    refusal(
                        request.previous()
                            ? "previous terminated container \""
                                + container
                                + "\" in pod \""
                                + pod.name()
                                + "\" not found"
                            : "container \""
                                + container
                                + "\" in pod \""
                                + pod.name()
                                + "\" is waiting to start: "
                                + worker(pod).waitingReason(container)));
    new LogCopy(request, to).run(log);
  }

  @Override
  public int exec(PodIdentity pod, ExecRequest request, ProcessStreams streams)
      throws IOException, InterruptedException {
    PodWorker worker = worker(pod);
    RunningContainer running = running(worker, pod, request.container());
    Container container =
        PodSpecs.container(worker.pod(), request.container())
            .orElseThrow(() -> refusal("container not found: " + request.container()));
    Exec exec = execs.apply(pod.node()).orElseThrow(() -> refusal("node is not running"));
    ContainerStart start = new ContainerStart(worker.pod(), container, sandbox(worker, pod), 0);
    try {
      return exec.run(start, running, request, streams);
    } catch (LinuxException refused) {
      throw refusal("cannot run the command: " + refused.getMessage());
    }
  }

  @Override
  public int attach(PodIdentity pod, AttachRequest request, ProcessStreams streams)
      throws IOException, InterruptedException {
    PodWorker worker = worker(pod);
    RunningContainer running = running(worker, pod, request.container());
    if (running.log().read(0).ended()) {
      throw notRunning(pod, request.container());
    }
    // An only session misses nothing, even what was written before it came.
    boolean only = hasOneSession(worker.pod(), request.container());
    long from = only ? 0 : running.live().map(LiveOutput::now).orElse(0L);
    if (streams.stdinWanted() && running.input().isPresent()) {
      OutputStream input = running.input().get();
      executor.execute(() -> feed(streams, input, only));
    }
    if (running.live().isPresent()) {
      copy(running.live().get(), from, streams);
    } else {
      copy(running.log(), streams);
    }
    return 0;
  }

  private static void copy(LiveOutput live, long from, ProcessStreams streams)
      throws IOException, InterruptedException {
    long next = from;
    boolean ended = false;
    while (!ended) {
      LiveOutput.Batch batch = live.await(next, PAUSE_MILLIS);
      for (LiveOutput.Piece piece : batch.pieces()) {
        switch (piece.source()) {
          case OUT -> streams.stdout().write(piece.bytes());
          case ERROR -> streams.stderr().write(piece.bytes());
        }
      }
      streams.stdout().flush();
      streams.stderr().flush();
      next = batch.next();
      ended = batch.ended();
    }
  }

  private static void copy(LogRing log, ProcessStreams streams)
      throws IOException, InterruptedException {
    long next = log.read(0).next();
    boolean ended = false;
    while (!ended) {
      Batch batch = log.await(next, PAUSE_MILLIS);
      for (LogRing.LogLine line : batch.lines()) {
        streams.stdout().write((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      streams.stdout().flush();
      next = batch.next();
      ended = batch.ended();
    }
  }

  /// Whether the container's input ends with the first session that is attached to it.
  private static boolean hasOneSession(Pod pod, String container) {
    return PodSpecs.container(pod, container)
        .filter(found -> Boolean.TRUE.equals(found.getStdinOnce()))
        .isPresent();
  }

  /// @param toTheEnd tells the process that no more will come
  private static void feed(ProcessStreams streams, OutputStream input, boolean toTheEnd) {
    try {
      streams.stdin().transferTo(input);
      if (toTheEnd) {
        input.close();
      }
    } catch (IOException _) {
      // The client or the process is gone.
    }
  }

  @Override
  public PortConnection connect(PodIdentity pod, int port) throws IOException {
    return PodPort.connect(sandbox(worker(pod), pod).network(), port);
  }

  private PodWorker worker(PodIdentity pod) {
    return workers.apply(pod).orElseThrow(() -> refusal(whyWithoutWorker(pod)));
  }

  private static String whyWithoutWorker(PodIdentity pod) {
    return DnsPod.isNamed(pod)
        ? "pod \""
            + pod.name()
            + "\" shows the DNS server of "
            + pod.node()
            + ", which is a part of Portolan and no container: its log is in \"./portolan logs\""
        : "pod \"" + pod.name() + "\" is not run by node " + pod.node();
  }

  private static RunningContainer running(PodWorker worker, PodIdentity pod, String container) {
    return worker.running(container).orElseThrow(() -> notRunning(pod, container));
  }

  private static KubeException notRunning(PodIdentity pod, String container) {
    return refusal("container \"" + container + "\" in pod \"" + pod.name() + "\" is not running");
  }

  private static Sandbox sandbox(PodWorker worker, PodIdentity pod) {
    return worker
        .sandbox()
        .orElseThrow(() -> refusal("pod \"" + pod.name() + "\" has no network at the moment"));
  }

  private static KubeException refusal(String message) {
    return new KubeException(
        new StatusBuilder()
            .withApiVersion("v1")
            .withKind("Status")
            .withStatus("Failure")
            .withReason("BadRequest")
            .withCode(400)
            .withMessage(message)
            .build());
  }
}
