// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.daemon.ControlProtocol;
import io.portolan.cli.daemon.Daemon;
import io.portolan.cli.daemon.DaemonOptions;
import io.portolan.cli.failure.Failure;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `portolan daemon`: what `up` starts in the background. It speaks [ControlProtocol] on its
/// standard output until the cluster is up, and runs until SIGTERM.
@Command(name = "daemon", hidden = true, description = "Run a cluster.")
public final class DaemonCommand implements Callable<Integer> {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private DaemonOptions daemonOptions = new DaemonOptions();

  @Override
  public Integer call() throws InterruptedException {
    ControlProtocol.Reply reply =
        new ControlProtocol.Reply(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    Daemon daemon;
    try {
      daemon = Daemon.start(options.folder(), daemonOptions, reply);
    } catch (Failure failure) {
      System.getLogger(DaemonCommand.class.getName())
          .log(System.Logger.Level.ERROR, "the cluster did not start", failure);
      reply.failure(failure);
      return failure.kind().exitCode();
    }
    Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "shutdown"));
    reply.result(daemon.status());
    new CountDownLatch(1).await();
    return 0;
  }
}
