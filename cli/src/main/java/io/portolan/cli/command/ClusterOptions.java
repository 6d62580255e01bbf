// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.state.StateFolder;
import picocli.CommandLine.Option;

/// The options that every command takes.
public final class ClusterOptions {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Which cluster (default: ${DEFAULT-VALUE}).")
  private String name = "default";

  @Option(names = "--verbose", description = "Show stack traces and details.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  String name() {
    return name;
  }

  boolean verbose() {
    return verbose;
  }

  boolean help() {
    return help;
  }

  StateFolder folder() {
    return StateFolder.of(name, System.getenv());
  }
}
