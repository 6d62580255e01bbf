// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import picocli.CommandLine.Option;

/// The option for the form of an answer.
final class OutputOption {
  /// How to print.
  enum Output {
    text,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output = Output.text;

  boolean isJson() {
    return output == Output.json;
  }
}
