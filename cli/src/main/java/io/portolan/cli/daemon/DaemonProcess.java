// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.StateFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Starts the daemon as a process of its own: the same program, with the command `daemon`.
public final class DaemonProcess {
  /// In a namespace of its own the daemon is root; `unshare` comes with every distribution.
  private static final List<String> WITHOUT_ROOT =
      List.of("unshare", "--user", "--map-root-user", "--mount", "--propagation", "private", "--");

  private static final String MAIN_CLASS = "io.portolan.cli.Main";

  private final Process process;

  private DaemonProcess(Process process) {
    this.process = process;
  }

  /// @param arguments of the command `daemon`
  /// @param foreground whether its log goes to this terminal, and it ends with it
  public static DaemonProcess start(
      StateFolder folder, List<String> arguments, boolean foreground) {
    List<String> command = new ArrayList<>();
    if (!foreground) {
      command.addAll(List.of("setsid", "--"));
    }
    if (!isRoot()) {
      command.addAll(WITHOUT_ROOT);
    }
    command.addAll(javaCommand());
    command.add("daemon");
    command.addAll(List.of("--name", folder.name()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PORTOLAN_ROOTLESS", isRoot() ? "" : "1");
    builder.redirectInput(new java.io.File("/dev/null"));
    builder.redirectError(
        foreground
            ? ProcessBuilder.Redirect.INHERIT
            : ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    try {
      return new DaemonProcess(builder.start());
    } catch (IOException e) {
      throw new Failure(Failure.Kind.SYSTEM, "cannot start the daemon: " + e.getMessage(), e);
    }
  }

  /// Waits until the daemon says that it is up.
  ///
  /// @return its status
  /// @throws Failure the one that the daemon reports
  public JsonNode awaitReady(Consumer<String> progress) {
    // Not closed: the daemon keeps its end, and a closed pipe would be an error there.
    BufferedReader lines = process.inputReader();
    try {
      return ControlProtocol.awaitResult(lines, progress);
    } catch (IOException e) {
      throw new Failure(Failure.Kind.INTERNAL, "cannot hear the daemon: " + e.getMessage(), e);
    }
  }

  /// Waits until the daemon ends; ends it when this process is ended.
  ///
  /// @return its exit code
  public int awaitEnd() {
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      return Failure.Kind.INTERNAL.exitCode();
    }
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new Failure(Failure.Kind.SYSTEM, "cannot read /proc/self: " + e.getMessage(), e);
    }
  }

  /// The command line of this very JVM, up to and including the main class.
  private static List<String> javaCommand() {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    command.add(self.command().orElse(System.getProperty("java.home") + "/bin/java"));
    for (String argument : self.arguments().orElse(new String[0])) {
      command.add(argument);
      if (argument.equals(MAIN_CLASS)) {
        return command;
      }
    }
    throw new Failure(
        Failure.Kind.INTERNAL, "cannot tell how this program was started; use ./portolan");
  }
}
