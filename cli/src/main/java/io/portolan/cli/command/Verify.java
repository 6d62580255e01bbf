// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import io.portolan.cli.explain.Expectation;
import io.portolan.cli.failure.Answer;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.manifest.ExpectationsFile;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan verify`.
@Command(
    name = "verify",
    description = {
      "Try every connection between workloads, and set what happens beside what was foretold; or",
      "check a file of expectations. Exit code 3 when something is not as it should be, 12 when",
      "that cannot be told."
    })
public final class Verify implements Callable<Integer> {
  @Mixin private ClusterOptions options = new ClusterOptions();

  /// How to print.
  enum Output {
    text,
    json,
    junit
  }

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "Statements that are to hold; docs/verify.md describes them.")
  private @Nullable String expect;

  @Option(
      names = "--generate",
      description = "Write such a file from the cluster as it is, to standard output.")
  private boolean generate;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output = Output.text;

  @Override
  public Integer call() {
    if (expect != null) {
      return expectations(expect);
    }
    if (output == Output.junit) {
      throw new Failure(Failure.Kind.USAGE, "-o junit: only together with --expect");
    }
    JsonNode answer = ask(Requests.verify());
    boolean differs = !answer.path("differences").isEmpty();
    if (generate) {
      if (differs) {
        throw new Failure(
            Failure.Kind.INTERNAL,
            "the network does not do what was foretold; run \"portolan verify\" and look first");
      }
      System.out.print(VerifyText.expectations(answer));
      return Answer.YES.exitCode();
    }
    System.out.print(
        output == Output.json ? answer.toPrettyString() + "\n" : VerifyText.matrix(answer));
    return (differs ? Answer.NO : Answer.YES).exitCode();
  }

  private JsonNode ask(ObjectNode request) {
    Progress progress = Progress.onTerminal();
    try {
      return ControlClient.ask(options.folder(), request, progress);
    } finally {
      progress.clear();
    }
  }

  private int expectations(String file) {
    List<Expectation> expectations = ExpectationsFile.read(file);
    JsonNode answer = ask(Requests.expect(expectations));
    System.out.print(
        switch (output) {
          case json -> answer.toPrettyString() + "\n";
          case junit -> VerifyText.junit(file, answer);
          case text -> VerifyText.findings(file, answer);
        });
    if (answer.path("violated").asInt() > 0) {
      return Answer.NO.exitCode();
    }
    return (answer.path("unknown").asInt() > 0 ? Answer.UNKNOWN : Answer.YES).exitCode();
  }
}
