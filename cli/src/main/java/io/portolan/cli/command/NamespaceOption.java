// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import picocli.CommandLine.Option;

/// The option for the namespace of names that have none.
final class NamespaceOption {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "Of names without one (default: ${DEFAULT-VALUE}).")
  private String namespace = "default";

  String value() {
    return namespace;
  }
}
