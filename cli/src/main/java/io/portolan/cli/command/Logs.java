// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.StateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan logs`.
@Command(name = "logs", description = "Print the daemon's log.")
public final class Logs implements Runnable {
  private static final Duration POLL = Duration.ofMillis(200);

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as the log grows, until the daemon ends.")
  private boolean follow;

  @Override
  public void run() {
    StateFolder folder = options.folder();
    if (!Files.exists(folder.log())) {
      throw ControlClient.notRunning(folder);
    }
    try (InputStream log = Files.newInputStream(folder.log())) {
      log.transferTo(System.out);
      while (follow && folder.daemon().isPresent()) {
        System.out.flush();
        LockSupport.parkNanos(POLL.toNanos());
        log.transferTo(System.out);
      }
      System.out.flush();
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.STATE, "cannot read " + folder.log() + ": " + e.getMessage(), e);
    }
  }
}
