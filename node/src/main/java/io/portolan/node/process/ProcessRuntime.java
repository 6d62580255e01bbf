// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.fabric8.kubernetes.api.model.Container;
import io.portolan.linux.LinuxException;
import io.portolan.linux.process.PidNamespace;
import io.portolan.node.Timers;
import io.portolan.node.env.Expansion;
import io.portolan.node.env.MissingReferenceException;
import io.portolan.node.runtime.ContainerIds;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.ContainerStartException;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.volume.RootTree.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Runs `command` and `args` of containers as processes of the host's file system, in the pod's
/// namespaces.
public final class ProcessRuntime implements PodRuntime {
  public static final String NAME = "process";
  private static final String USUAL_MESSAGE_PATH = "/dev/termination-log";
  private final Worlds worlds;
  private final ContainerIds ids;
  private final Timers timers;
  private final Executor executor;

  /// @param executor carries output, on virtual threads
  public ProcessRuntime(Worlds worlds, ContainerIds ids, Timers timers, Executor executor) {
    this.worlds = worlds;
    this.ids = ids;
    this.timers = timers;
    this.executor = executor;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public RunningContainer start(ContainerStart start, Consumer<Exit> exited)
      throws ContainerStartException {
    Container container = start.container();
    if (Objects.requireNonNullElse(container.getCommand(), List.of()).isEmpty()) {
      throw new ContainerStartException(
          "CreateContainerError",
          "container "
              + container.getName()
              + " names no command: the process runtime runs programs of this machine's file"
              + " system and has no image to take one from");
    }
    ContainerWorld world;
    Path message;
    try {
      message = messageFile(start);
      world = worlds.of(start, List.of(new Placed(message, messagePath(container), false)));
    } catch (MissingReferenceException missing) {
      throw new ContainerStartException(
          "CreateContainerConfigError", String.valueOf(missing.getMessage()));
    } catch (IOException | LinuxException refused) {
      throw new ContainerStartException(
          "CreateContainerError", "preparing the file system: " + refused.getMessage());
    }
    try {
      PidNamespace pids =
          PidNamespace.create(Map.of(Worlds.MARK, world.variables().getOrDefault(Worlds.MARK, "")));
      ProcessRun run =
          new ProcessRun(
              new ProcessRun.Parts(start, world.in(pids), pids, message, ids.next()),
              timers,
              executor);
      run.start(command(container, world.variables()), exited);
      return run;
    } catch (LinuxException refused) {
      world.close();
      throw new ContainerStartException(
          "CreateContainerError", "failed to start: " + refused.getMessage());
    }
  }

  private static List<String> command(Container container, Map<String, String> variables) {
    List<String> command = new ArrayList<>(container.getCommand());
    command.addAll(Objects.requireNonNullElse(container.getArgs(), List.of()));
    return command.stream().map(word -> Expansion.expand(word, variables)).toList();
  }

  private static String messagePath(Container container) {
    String path = container.getTerminationMessagePath();
    return path == null || path.isEmpty() ? USUAL_MESSAGE_PATH : path;
  }

  /// An empty file for the termination message, another for every run.
  private static Path messageFile(ContainerStart start) throws IOException {
    Path folder = start.sandbox().folder().resolve("messages");
    Files.createDirectories(folder);
    Path file = folder.resolve(start.container().getName() + "-" + start.attempt());
    Files.write(file, new byte[0]);
    return file;
  }
}
