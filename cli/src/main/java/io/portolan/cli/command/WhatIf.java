// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import io.portolan.cli.failure.Answer;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.manifest.ManifestFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan what-if`.
@Command(
    name = "what-if",
    description = {
      "Say which connections between workloads start or stop if manifests are applied or objects",
      "deleted. Nothing is changed. Exit code 3 when something differs."
    })
public final class WhatIf implements Callable<Integer> {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private NamespaceOption namespace = new NamespaceOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE|DIR",
      description = "Manifests that would be applied. May be given several times.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--delete",
      paramLabel = "KIND/[NAMESPACE/]NAME",
      description = "A policy or Service that would be deleted. May be given several times.")
  private List<String> delete = new ArrayList<>();

  @Override
  public Integer call() {
    if (files.isEmpty() && delete.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, "what-if: give -f FILE|DIR or --delete");
    }
    JsonNode answer =
        ControlClient.ask(
            options.folder(),
            Requests.whatIf(ManifestFiles.read(files), delete, namespace.value()),
            _ -> {});
    System.out.print(output.isJson() ? answer.toPrettyString() + "\n" : text(answer));
    return (answer.path("changes").isEmpty() ? Answer.YES : Answer.NO).exitCode();
  }

  private static String text(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    int stops = 0;
    int starts = 0;
    for (JsonNode change : answer.path("changes")) {
      String effect = change.path("effect").asText();
      stops += effect.equals("stops") ? 1 : 0;
      starts += effect.equals("starts") ? 1 : 0;
      text.append(String.format("%n  %-7s %s%n", effect, change.path("connection").asText()));
      side(text, "before", change.path("before"));
      side(text, "after", change.path("after"));
    }
    answer.path("ignored").forEach(each -> text.append("\n  not foretold: ").append(each.asText()));
    String summary =
        String.format(
            "%d stop, %d start, %d change otherwise, %d stay as they are.%n",
            stops,
            starts,
            answer.path("changes").size() - stops - starts,
            answer.path("unchanged").asInt());
    return summary + text + (answer.path("ignored").isEmpty() ? "" : "\n");
  }

  private static void side(StringBuilder text, String when, JsonNode side) {
    if (!side.isMissingNode()) {
      text.append(
          String.format(
              "          %-6s %s: %s%n",
              when, side.path("verdict").asText(), side.path("by").asText()));
    }
  }
}
