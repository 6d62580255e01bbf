// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A program of the host, run to its end.
final class Command {
  private static final long PATIENCE_SECONDS = 30;

  private Command() {}

  /// What the program prints, both to its output and as errors.
  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    return output;
  }

  /// What `dig` prints with these arguments, runs of blanks made one, comments left out but for the
  /// status and the flags.
  static String dig(String arguments) throws IOException, InterruptedException {
    String output = run(List.of(("dig +tries=1 +time=5 " + arguments).split(" ")));
    return output
        .lines()
        .filter(line -> !line.isBlank())
        .filter(
            line ->
                !line.startsWith(";")
                    || line.contains("flags:")
                    || line.contains("status:")
                    || line.contains("failed"))
        .map(line -> line.replaceAll("\\s+", " ").replaceAll(", id: \\d+", ""))
        .collect(Collectors.joining("\n"));
  }
}
