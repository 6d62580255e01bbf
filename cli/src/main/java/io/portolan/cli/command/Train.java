// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.daemon.ControlProtocol;
import io.portolan.cli.daemon.Daemon;
import io.portolan.cli.daemon.DaemonOptions;
import io.portolan.cli.daemon.Requests;
import io.portolan.cli.manifest.Manifest;
import io.portolan.cli.state.StateFolder;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.RouteNetlink;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `portolan train`: what the build runs to make the AOT cache. It starts a cluster in a scratch
/// folder, applies manifests, makes the calls that kubectl makes, and stops.
@Command(name = "train", hidden = true, description = "Run a cluster once, for the AOT cache.")
public final class Train implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 60;

  @Override
  public Integer call() throws IOException, InterruptedException {
    raiseLoopback();
    Path scratch = Files.createTempDirectory("portolan-train-");
    StateFolder folder = StateFolder.of("train", Map.of("PORTOLAN_STATE", scratch.toString()));
    folder.create();
    ControlProtocol.Reply reply = new ControlProtocol.Reply(new StringWriter());
    try (Daemon daemon = Daemon.start(folder, new DaemonOptions(), reply)) {
      StatusText.of(daemon.status());
      daemon.handle(
          Requests.apply(Manifest.parse("train.yaml", manifests()), PATIENCE_SECONDS), reply);
      daemon.callForTraining();
    } finally {
      folder.delete();
      Files.deleteIfExists(scratch);
    }
    return 0;
  }

  /// The build runs this in a network namespace that is new.
  private static void raiseLoopback() {
    try (RouteNetlink netlink = RouteNetlink.open()) {
      netlink.execute(batch -> batch.changeLink("lo", LinkSettings.NONE.setUp()));
    }
  }

  private static String manifests() throws IOException {
    try (InputStream in = Objects.requireNonNull(Train.class.getResourceAsStream("train.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
