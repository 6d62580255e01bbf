// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.StateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan logs`.
@Command(name = "logs", description = "Print the daemon's log, or what policies denied.")
public final class Logs implements Runnable {
  private static final Duration POLL = Duration.ofMillis(200);

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as the log grows, until the daemon ends.")
  private boolean follow;

  @Option(
      names = "--denied",
      description = {
        "Print instead what policies denied within the last minute; with -f, whatever they deny.",
        "The same attempt is named once in ten seconds. What has no ports, as ping, is left out."
      })
  private boolean denied;

  @Override
  public void run() {
    StateFolder folder = options.folder();
    if (denied) {
      printDenied(folder);
    } else {
      printLog(folder);
    }
  }

  private void printDenied(StateFolder folder) {
    DeniedText text = new DeniedText(ZoneId.systemDefault());
    do {
      System.out.print(
          text.news(ControlClient.ask(folder, Requests.denied(text.heard()), _ -> {})));
      System.out.flush();
      LockSupport.parkNanos(follow ? POLL.toNanos() : 0);
    } while (follow && folder.daemon().isPresent());
  }

  private void printLog(StateFolder folder) {
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
