// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.daemon.DaemonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `portolan daemon`: what `up` starts in the background.
@Command(name = "daemon", hidden = true, description = "Run the cluster.")
public final class DaemonCommand implements Runnable {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private DaemonOptions daemonOptions = new DaemonOptions();

  @Override
  public void run() {
    throw new IllegalStateException(options.name() + daemonOptions.arguments());
  }
}
