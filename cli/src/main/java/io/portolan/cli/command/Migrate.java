// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `portolan migrate`.
@Command(
    name = "migrate",
    description = "Say what becomes of manifests that were written for another program.",
    synopsisSubcommandLabel = "PROGRAM",
    subcommands = MigrateIngressNginx.class)
public final class Migrate implements Runnable {
  @SuppressWarnings("UnusedVariable") // it makes the command take the options
  @Mixin
  private ClusterOptions options = new ClusterOptions();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "from which program?");
    }
  }
}
