// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.StateFolder;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// Where the daemon begins, which `up` starts in the background: it reads one request from its
/// standard input, speaks [ControlProtocol] on its standard output until the cluster is up, and
/// runs until SIGTERM.
public final class DaemonMain {
  private static final System.Logger LOG = System.getLogger(DaemonMain.class.getName());

  private DaemonMain() {}

  public static void main(String[] none) throws IOException, InterruptedException {
    JsonNode request = ControlProtocol.JSON.readTree(System.in);
    ControlProtocol.Reply reply =
        new ControlProtocol.Reply(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    Daemon daemon;
    try {
      StateFolder folder = StateFolder.of(request.path("name").asText(), System.getenv());
      daemon = Daemon.start(folder, DaemonOptions.of(request.path("options")), reply);
    } catch (Failure failure) {
      LOG.log(System.Logger.Level.ERROR, "the cluster did not start", failure);
      reply.failure(failure);
      System.exit(failure.kind().exitCode());
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "shutdown"));
    reply.result(daemon.status());
    daemon.showDns();
    new CountDownLatch(1).await();
  }
}
