// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program's command line; every command is listed here.
@Command(
    name = "portolan",
    description = "Kubernetes networking, whole, in one program.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Up.class,
      Down.class,
      Status.class,
      Trace.class,
      Why.class,
      Policies.class,
      WhatIf.class,
      Verify.class,
      Publish.class,
      Migrate.class,
      Kubeconfig.class,
      Logs.class,
      Version.class,
      Completion.class,
    })
public final class Portolan implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  private Portolan() {}

  public static CommandLine commandLine() {
    return new CommandLine(new Portolan());
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
    }
  }
}
