// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli;

import io.portolan.cli.command.Portolan;
import io.portolan.cli.failure.Failure;
import java.io.PrintWriter;
import picocli.CommandLine;

/// Where the program begins: one command line in, one exit code out.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String[] arguments) {
    CommandLine commandLine = Portolan.commandLine();
    commandLine.setExecutionExceptionHandler(
        (exception, command, _) -> report(exception, command, isVerbose(arguments)));
    commandLine.setParameterExceptionHandler(Main::reportUsage);
    return commandLine.execute(arguments);
  }

  private static int report(Exception exception, CommandLine command, boolean verbose) {
    Failure failure =
        exception instanceof Failure known
            ? known
            : new Failure(
                Failure.Kind.INTERNAL,
                "this is a defect of Portolan: "
                    + exception
                    + (verbose ? "" : "; --verbose says more"),
                exception);
    PrintWriter err = command.getErr();
    err.println("portolan: " + failure.getMessage());
    if (verbose) {
      failure.printStackTrace(err);
    }
    return failure.kind().exitCode();
  }

  private static int reportUsage(CommandLine.ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("portolan: " + exception.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("see \"" + command.getCommandSpec().qualifiedName() + " --help\"");
    return Failure.Kind.USAGE.exitCode();
  }

  private static boolean isVerbose(String[] arguments) {
    return java.util.Arrays.asList(arguments).contains("--verbose");
  }
}
