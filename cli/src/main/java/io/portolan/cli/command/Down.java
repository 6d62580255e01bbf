// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.kubeconfig.KubeconfigEdit;
import io.portolan.cli.state.StateFolder;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
      daemon.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      daemon.destroyForcibly();
      daemon.onExit().join();
    } catch (InterruptedException | ExecutionException e) {
      throw new Failure(
          Failure.Kind.INTERNAL,
          "while waiting for the daemon of \"" + folder.name() + "\": " + e,
          e);
    }
  }
}
