// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.kubeconfig.KubeconfigEdit;
import io.portolan.cli.state.StateFolder;
import java.nio.file.Files;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan down`.
@Command(
    name = "down",
    description = {
      "Stop the cluster and remove all that it made, its objects too.",
      "Does nothing, successfully, when there is no such cluster."
    })
public final class Down implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(names = "--keep", description = "Keep the objects for the next \"up\".")
  private boolean keep;

  @Override
  public void run() {
    StateFolder folder = options.folder();
    if (!Files.isDirectory(folder.path())) {
      System.out.println("There is no cluster \"" + folder.name() + "\".");
      return;
    }
    KubeconfigEdit.undo(folder);
    folder.daemon().ifPresent(daemon -> stop(folder, daemon));
    if (!keep) {
      folder.delete();
    }
    System.out.println(
        "Cluster \"" + folder.name() + "\" is down." + (keep ? " Its objects are kept." : ""));
  }

  private static void stop(StateFolder folder, ProcessHandle daemon) {
    daemon.destroy();
    try {
      if (!ends(daemon, PATIENCE)) {
        daemon.destroyForcibly();
        if (!ends(daemon, PATIENCE)) {
          throw new Failure(
              Failure.Kind.TIMEOUT,
              "process " + daemon.pid() + " of \"" + folder.name() + "\" does not end when killed");
        }
      }
    } catch (InterruptedException e) {
      throw new Failure(
          Failure.Kind.INTERNAL,
          "interrupted while waiting for the daemon of \"" + folder.name() + "\"",
          e);
    }
  }

  /// [ProcessHandle#onExit] looks seldom and ever more seldom at who is not a child.
  private static boolean ends(ProcessHandle daemon, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (StateFolder.isRunning(daemon)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(LOOK_AGAIN);
    }
    return true;
  }
}
