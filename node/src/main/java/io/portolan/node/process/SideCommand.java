// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.portolan.linux.LinuxException;
import io.portolan.linux.process.Command;
import io.portolan.linux.process.DescriptorInput;
import io.portolan.linux.process.Descriptors;
import io.portolan.linux.process.Pipe;
import io.portolan.linux.process.ProcessTree;
import io.portolan.linux.process.SpawnedProcess;
import io.portolan.linux.process.Spawner;
import io.portolan.linux.process.Streams;
import io.portolan.linux.uapi.Signal;
import io.portolan.node.runtime.RunningContainer.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a short command in a container's world, for probes and hooks.
final class SideCommand {
  private static final int LONGEST_OUTPUT = 10 * 1024;

  private SideCommand() {}

  static CommandResult run(
      List<String> command, ContainerWorld world, Duration timeout, Executor executor)
      throws InterruptedException {
    if (command.isEmpty()) {
      return new CommandResult.NotStarted("no command is given");
    }
    Pipe output = Pipe.open();
    int nothing = Descriptors.open("/dev/null", 0);
    SpawnedProcess process;
    try {
      Streams streams = new Streams.Descriptors(nothing, output.writeEnd(), output.writeEnd());
      process =
          Spawner.spawn(
              new Command(command, world.variables(), world.directory(), streams),
              world.surroundings());
    } catch (LinuxException refused) {
      Descriptors.close(output.readEnd());
      return new CommandResult.NotStarted(String.valueOf(refused.getMessage()));
    } finally {
      Descriptors.close(nothing);
      Descriptors.close(output.writeEnd());
    }
    try (DescriptorInput from = new DescriptorInput(output.readEnd())) {
      CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> read(from), executor);
      int code = process.exit().get(timeout.toMillis(), TimeUnit.MILLISECONDS).code();
      // A child that still holds the pipe must not hold up the result.
      String said = text.completeOnTimeout("", 100, TimeUnit.MILLISECONDS).get();
      return new CommandResult.Ended(code, said);
    } catch (TimeoutException _) {
      ProcessTree.signal(process, Signal.SIGKILL);
      return new CommandResult.TimedOut(timeout);
    } catch (ExecutionException e) {
      return new CommandResult.NotStarted(String.valueOf(e.getMessage()));
    }
  }

  private static String read(DescriptorInput from) {
    try {
      byte[] bytes = from.readNBytes(LONGEST_OUTPUT);
      // The rest is read and dropped, so that the command is not held up.
      from.transferTo(java.io.OutputStream.nullOutputStream());
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }
}
