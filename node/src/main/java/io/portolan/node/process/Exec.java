// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.portolan.kube.api.PodStreams.ExecRequest;
import io.portolan.kube.api.PodStreams.ProcessStreams;
import io.portolan.kube.api.PodStreams.TerminalSize;
import io.portolan.linux.LinuxException;
import io.portolan.linux.process.Command;
import io.portolan.linux.process.DescriptorInput;
import io.portolan.linux.process.DescriptorOutput;
import io.portolan.linux.process.Descriptors;
import io.portolan.linux.process.PidNamespace;
import io.portolan.linux.process.Pipe;
import io.portolan.linux.process.PseudoTerminal;
import io.portolan.linux.process.SpawnedProcess;
import io.portolan.linux.process.Spawner;
import io.portolan.linux.process.Streams;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.RunningContainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/// Runs commands for `kubectl exec`: beside a process in its world, and for a stand-in in a world
/// made for it.
public final class Exec {
  private static final Duration SIZE_WAIT = Duration.ofSeconds(1);
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;
  private final Worlds worlds;
  private final Executor executor;

  /// @param executor carries bytes, on virtual threads
  public Exec(Worlds worlds, Executor executor) {
    this.worlds = worlds;
    this.executor = executor;
  }

  /// Runs the command until it ends and returns its exit code. When the caller is interrupted or
  /// its streams fail, the command and all that descend from it are killed.
  ///
  /// @throws LinuxException when the program cannot be started
  public int run(
      ContainerStart start, RunningContainer beside, ExecRequest request, ProcessStreams streams)
      throws IOException, InterruptedException {
    Optional<ContainerWorld> made =
        beside instanceof ProcessRun ? Optional.empty() : Optional.of(worlds.withoutVolumes(start));
    ContainerWorld world = beside instanceof ProcessRun run ? run.world() : made.orElseThrow();
    Map<String, String> mark = Map.of(Worlds.MARK, world.variables().getOrDefault(Worlds.MARK, ""));
    try (PidNamespace pids = PidNamespace.create(mark)) {
      ContainerWorld own = world.in(pids);
      return request.tty() ? onTerminal(own, request, streams) : onPipes(own, request, streams);
    } finally {
      made.ifPresent(ContainerWorld::close);
    }
  }

  private static SpawnedProcess spawn(
      ContainerWorld world, ExecRequest request, Map<String, String> variables, Streams streams) {
    return Spawner.spawn(
        new Command(request.command(), variables, world.directory(), streams),
        world.surroundings());
  }

  private int onPipes(ContainerWorld world, ExecRequest request, ProcessStreams streams)
      throws IOException, InterruptedException {
    Pipe in = Pipe.open();
    Pipe out = Pipe.open();
    Pipe error = Pipe.open();
    SpawnedProcess process;
    try {
      process =
          spawn(
              world,
              request,
              world.variables(),
              new Streams.Descriptors(in.readEnd(), out.writeEnd(), error.writeEnd()));
    } catch (LinuxException refused) {
      Descriptors.close(in.writeEnd());
      Descriptors.close(out.readEnd());
      Descriptors.close(error.readEnd());
      throw refused;
    } finally {
      Descriptors.close(in.readEnd());
      Descriptors.close(out.writeEnd());
      Descriptors.close(error.writeEnd());
    }
    CountDownLatch outputs = new CountDownLatch(2);
    try (InputStream stdout = new DescriptorInput(out.readEnd());
        InputStream stderr = new DescriptorInput(error.readEnd());
        OutputStream stdin = new DescriptorOutput(in.writeEnd())) {
      executor.execute(() -> feed(streams.stdin(), stdin));
      executor.execute(() -> carry(stdout, streams.stdout(), outputs));
      executor.execute(() -> carry(stderr, streams.stderr(), outputs));
      return await(process, outputs);
    }
  }

  private int onTerminal(ContainerWorld world, ExecRequest request, ProcessStreams streams)
      throws IOException, InterruptedException {
    Optional<TerminalSize> size = streams.sizes().next(Duration.ofMillis(200));
    int rows = size.map(TerminalSize::rows).orElse(ROWS);
    int columns = size.map(TerminalSize::columns).orElse(COLUMNS);
    Map<String, String> variables = new HashMap<>(world.variables());
    variables.putIfAbsent("TERM", "xterm");
    try (PseudoTerminal terminal = PseudoTerminal.open(rows, columns)) {
      SpawnedProcess process = spawn(world, request, variables, new Streams.Terminal(terminal));
      CountDownLatch outputs = new CountDownLatch(1);
      try (InputStream screen = terminal.screen();
          OutputStream keyboard = terminal.keyboard()) {
        executor.execute(() -> type(streams.stdin(), keyboard));
        executor.execute(() -> carry(screen, streams.stdout(), outputs));
        executor.execute(() -> follow(process, terminal, streams));
        return await(process, outputs);
      }
    }
  }

  private static int await(SpawnedProcess process, CountDownLatch outputs)
      throws IOException, InterruptedException {
    try {
      int code = process.exit().get().code();
      // Descendants may hold the outputs open; they are killed on return.
      boolean _ = outputs.await(200, java.util.concurrent.TimeUnit.MILLISECONDS);
      return code;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /// The program's input ends with the client's.
  private static void feed(InputStream from, OutputStream to) {
    try (to) {
      from.transferTo(to);
    } catch (IOException _) {
      // Either side is gone.
    }
  }

  /// A terminal stays open when the client's input ends.
  private static void type(InputStream from, OutputStream to) {
    try {
      from.transferTo(to);
    } catch (IOException _) {
      // Either side is gone.
    }
  }

  private static void carry(InputStream from, OutputStream to, CountDownLatch done) {
    byte[] chunk = new byte[8192];
    try {
      for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
        to.write(chunk, 0, count);
        to.flush();
      }
    } catch (IOException _) {
      // The client is gone; who waits for the process is told by its interrupt.
    } finally {
      done.countDown();
    }
  }

  private static void follow(
      SpawnedProcess process, PseudoTerminal terminal, ProcessStreams streams) {
    try {
      while (process.isAlive()) {
        Optional<TerminalSize> size = streams.sizes().next(SIZE_WAIT);
        if (size.isPresent() && process.isAlive()) {
          terminal.resize(size.get().rows(), size.get().columns());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (LinuxException _) {
      // The program ended meanwhile.
    }
  }
}
