// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/// `portolan version`.
@Command(name = "version", description = "Print the version.")
public final class Version implements Runnable, CommandLine.IVersionProvider {
  @SuppressWarnings("UnusedVariable") // it makes the command take the options
  @Mixin
  private ClusterOptions options = new ClusterOptions();

  @Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  /// The version of this build.
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "portolan "
          + current()
          + " (Java "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.version")
          + ")"
    };
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().getOut().println(getVersion()[0]);
    }
  }
}
