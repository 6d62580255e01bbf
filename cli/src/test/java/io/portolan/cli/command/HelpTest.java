// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help;

/// Help as it stands in a terminal of 80 columns.
class HelpTest {
  private static String help(String... command) {
    StringWriter out = new StringWriter();
    Portolan.commandLine()
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setOut(new PrintWriter(out, true))
        .execute(Stream.concat(Stream.of(command), Stream.of("--help")).toArray(String[]::new));
    return out.toString();
  }

  @Test
  void aSentenceRunsOnToTheEndOfTheLine() {
    assertThat(help("up"))
        .contains(
            """
            Start a cluster in the background; return when its API answers and all nodes
            are Ready, with -f when every object is applied and every pod Ready.
            """);
  }

  @Test
  void aTargetIsNeverBroken() {
    assertThat(help("up"))
        .contains(
            """
                  --publish=HOSTPORT:TARGET
                                        Lead a port of 127.0.0.1 into the cluster. May be
                                          given several times. TARGET is one of:
                                        svc/[NAMESPACE/]NAME:PORT
                                        pod/[NAMESPACE/]NAME:PORT
                                        nodeport:PORT
            """);
    assertThat(help("publish"))
        .contains("svc/[NAMESPACE/]NAME:PORT, pod/[NAMESPACE/]NAME:PORT or nodeport:PORT.\n");
  }

  @Test
  void aCommandBelowAnotherHasItsOwn() {
    assertThat(help("migrate")).contains("ingress-nginx");
    assertThat(help("migrate", "ingress-nginx")).contains("--filename=FILE|DIR", "--configmap");
  }
}
