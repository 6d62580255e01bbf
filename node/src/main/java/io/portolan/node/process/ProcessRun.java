// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.portolan.linux.LinuxException;
import io.portolan.linux.process.Command;
import io.portolan.linux.process.DescriptorInput;
import io.portolan.linux.process.DescriptorOutput;
import io.portolan.linux.process.Descriptors;
import io.portolan.linux.process.ExitStatus;
import io.portolan.linux.process.PidNamespace;
import io.portolan.linux.process.Pipe;
import io.portolan.linux.process.ProcessTree;
import io.portolan.linux.process.PseudoTerminal;
import io.portolan.linux.process.SpawnedProcess;
import io.portolan.linux.process.Spawner;
import io.portolan.linux.process.Streams;
import io.portolan.linux.uapi.Signal;
import io.portolan.node.Timers;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.stream.LiveOutput;
import io.portolan.node.stream.LiveOutput.Source;
import io.portolan.node.stream.LogRing;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// One run of a container as a process, in a PID namespace of its own: when the process ends, all
/// that descend from it end too.
final class ProcessRun implements RunningContainer {
  private static final int LOG_LINES = 20_000;
  private static final int LOG_BYTES = 1024 * 1024;

  /// How often volumes are brought up to date, as kubelet does.
  private static final Duration REFRESH = Duration.ofMinutes(1);

  private final Parts parts;
  private final Timers timers;
  private final Executor executor;
  private final LogRing log = new LogRing(LOG_LINES, LOG_BYTES);
  private final LiveOutput live = new LiveOutput();
  private volatile Optional<SpawnedProcess> process = Optional.empty();
  private volatile Optional<OutputStream> input = Optional.empty();

  /// What a run is made of.
  ///
  /// @param message the file in which the process may leave its termination message
  record Parts(
      ContainerStart start, ContainerWorld world, PidNamespace pids, Path message, String id) {}

  ProcessRun(Parts parts, Timers timers, Executor executor) {
    this.parts = parts;
    this.timers = timers;
    this.executor = executor;
  }

  void start(List<String> command, Consumer<Exit> exited) {
    boolean terminal = Boolean.TRUE.equals(parts.start.container().getTty());
    CountDownLatch outputs = new CountDownLatch(terminal ? 1 : 2);
    try {
      SpawnedProcess started = terminal ? onTerminal(command, outputs) : onPipes(command, outputs);
      process = Optional.of(started);
      var _ = started.exit().thenAccept(status -> end(status, outputs, exited));
      refreshLater(started);
    } catch (LinuxException refused) {
      parts.pids.close();
      throw refused;
    }
  }

  private void refreshLater(SpawnedProcess started) {
    timers.after(
        REFRESH,
        () -> {
          if (started.isAlive()) {
            parts.world.refresh().run();
            refreshLater(started);
          }
        });
  }

  private SpawnedProcess onPipes(List<String> command, CountDownLatch outputs) {
    boolean wantsInput = Boolean.TRUE.equals(parts.start.container().getStdin());
    Pipe out = Pipe.open();
    Pipe error = Pipe.open();
    Optional<Pipe> in = wantsInput ? Optional.of(Pipe.open()) : Optional.empty();
    int read = in.map(Pipe::readEnd).orElseGet(() -> Descriptors.open("/dev/null", 0));
    SpawnedProcess started;
    try {
      started = spawn(command, new Streams.Descriptors(read, out.writeEnd(), error.writeEnd()));
    } catch (LinuxException refused) {
      Descriptors.close(out.readEnd());
      Descriptors.close(error.readEnd());
      in.ifPresent(pipe -> Descriptors.close(pipe.writeEnd()));
      throw refused;
    } finally {
      Descriptors.close(out.writeEnd());
      Descriptors.close(error.writeEnd());
      Descriptors.close(read);
    }
    input = in.map(pipe -> new DescriptorOutput(pipe.writeEnd()));
    pump(new DescriptorInput(out.readEnd()), Source.OUT, outputs);
    pump(new DescriptorInput(error.readEnd()), Source.ERROR, outputs);
    return started;
  }

  private SpawnedProcess onTerminal(List<String> command, CountDownLatch outputs) {
    try (PseudoTerminal terminal = PseudoTerminal.open(24, 80)) {
      SpawnedProcess started = spawn(command, new Streams.Terminal(terminal));
      input = Optional.of(terminal.keyboard());
      pump(terminal.screen(), Source.OUT, outputs);
      return started;
    }
  }

  private void pump(java.io.InputStream from, Source source, CountDownLatch outputs) {
    executor.execute(
        () -> {
          new LinePump(log, live, source, timers).run(from);
          outputs.countDown();
        });
  }

  private SpawnedProcess spawn(List<String> command, Streams streams) {
    ContainerWorld world = parts.world;
    return Spawner.spawn(
        new Command(command, world.variables(), world.directory(), streams), world.surroundings());
  }

  /// Kills what is left of the tree, waits for the rest of the output, tells.
  private void end(ExitStatus status, CountDownLatch outputs, Consumer<Exit> exited) {
    parts.pids.close();
    executor.execute(
        () -> {
          try {
            outputs.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          log.end();
          live.end();
          input.ifPresent(ProcessRun::close);
          parts.world.close();
          int signal = status instanceof ExitStatus.Killed killed ? killed.signal() : 0;
          boolean failed = status.code() != 0;
          String message =
              TerminationMessage.read(parts.message, parts.start.container(), failed, log);
          exited.accept(new Exit(status.code(), signal, message));
        });
  }

  private static void close(OutputStream stream) {
    try {
      stream.close();
    } catch (java.io.IOException _) {
      // The reader is gone already.
    }
  }

  @Override
  public String id() {
    return parts.id;
  }

  @Override
  public LogRing log() {
    return log;
  }

  @Override
  public Optional<LiveOutput> live() {
    return Optional.of(live);
  }

  @Override
  public Optional<OutputStream> input() {
    return input;
  }

  @Override
  public void stop(Duration grace) {
    if (grace.isZero()) {
      parts.pids.close();
      return;
    }
    process.ifPresent(root -> ProcessTree.signal(root, Signal.SIGTERM));
    timers.after(grace, parts.pids::close);
  }

  @Override
  public CommandResult run(List<String> command, Duration timeout) throws InterruptedException {
    return SideCommand.run(command, parts.world, timeout, executor);
  }

  /// The world that commands run in beside the process.
  ContainerWorld world() {
    return parts.world;
  }
}
