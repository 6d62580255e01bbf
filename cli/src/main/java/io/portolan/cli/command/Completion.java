// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `portolan completion`.
@Command(
    name = "completion",
    description = {
      "Print a completion script for bash and zsh.",
      "Use it with: source <(./portolan completion)"
    })
public final class Completion implements Runnable {
  @SuppressWarnings("UnusedVariable") // it makes the command take the options
  @Mixin
  private ClusterOptions options = new ClusterOptions();

  @Override
  public void run() {
    System.out.print(AutoComplete.bash("portolan", Portolan.commandLine()));
  }
}
