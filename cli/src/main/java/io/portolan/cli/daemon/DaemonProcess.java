// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.StateFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The daemon as a process of its own, which [DaemonMain] runs in.
public final class DaemonProcess {
  /// In a namespace of its own the daemon is root; `unshare` comes with every distribution.
  private static final List<String> WITHOUT_ROOT =
      List.of("unshare", "--user", "--map-root-user", "--mount", "--propagation", "private", "--");

  /// Starts its arguments, gives them the first line of its input, and ends when its input does.
  ///
  /// It stands between, since a JVM that exits waits 300 ms for a thread that waits for a process.
  private static final List<String> IN_BACKGROUND =
      List.of(
          "sh",
          "-c",
          "read -r request; printf '%s\\n' \"$request\" | setsid -- \"$@\" & exec cat >/dev/null",
          "sh");

  /// Where the launcher's options for the daemon's JVM are; it sets the property for commands.
  private static final String HOME = "portolan.home";

  private final Process process;

  private DaemonProcess(Process process) {
    this.process = process;
  }

  /// @param options that [DaemonOptions#of] reads
  /// @param foreground whether its log goes to this terminal, and it ends with it
  public static DaemonProcess start(StateFolder folder, ObjectNode options, boolean foreground) {
    List<String> command = new ArrayList<>();
    if (!foreground) {
      command.addAll(IN_BACKGROUND);
    }
    if (!isRoot()) {
      command.addAll(WITHOUT_ROOT);
    }
    command.addAll(javaCommand());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PORTOLAN_ROOTLESS", isRoot() ? "" : "1");
    builder.redirectError(
        foreground
            ? ProcessBuilder.Redirect.INHERIT
            : ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    try {
      Process process = builder.start();
      Writer in = process.outputWriter();
      in.write(ControlProtocol.JSON.writeValueAsString(Requests.start(folder, options)) + "\n");
      in.flush();
      return new DaemonProcess(process);
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
    try (Writer _ = process.outputWriter()) {
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

  private static List<String> javaCommand() {
    String home = System.getProperty(HOME);
    if (home == null) {
      throw new Failure(
          Failure.Kind.INTERNAL, "cannot tell where this program is; start it with ./portolan");
    }
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "@" + home + "/daemon.args",
        "io.portolan.cli.daemon.DaemonMain");
  }
}
