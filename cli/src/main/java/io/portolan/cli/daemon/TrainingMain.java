// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.manifest.Manifest;
import io.portolan.cli.state.StateFolder;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.RouteNetlink;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the build runs to make the AOT caches, in namespaces that are new: it starts a cluster,
/// applies manifests, makes the calls that kubectl makes, runs another command, and stops.
///
/// Its arguments are a file of manifests, and the command.
public final class TrainingMain {
  private static final long PATIENCE_SECONDS = 60;

  private TrainingMain() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> all = List.of(arguments);
    raiseLoopback();
    StateFolder folder = StateFolder.of("training", System.getenv());
    folder.create();
    ControlProtocol.Reply reply = new ControlProtocol.Reply(new StringWriter());
    try (Daemon daemon = Daemon.start(folder, new DaemonOptions(), reply)) {
      daemon.status();
      daemon.showDns();
      String manifests = Files.readString(Path.of(all.getFirst()));
      daemon.handle(
          Requests.apply(Manifest.parse(all.getFirst(), manifests), PATIENCE_SECONDS), reply);
      daemon.callForTraining();
      run(all.subList(1, all.size()));
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exitCode != 0) {
      throw new Failure(Failure.Kind.INTERNAL, command + " ended with " + exitCode);
    }
  }

  private static void raiseLoopback() {
    try (RouteNetlink netlink = RouteNetlink.open()) {
      netlink.execute(batch -> batch.changeLink("lo", LinkSettings.NONE.setUp()));
    }
  }
}
