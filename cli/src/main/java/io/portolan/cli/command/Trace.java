// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import io.portolan.cli.explain.TraceQuestion;
import io.portolan.cli.failure.Answer;
import io.portolan.cli.manifest.ManifestFiles;
import io.portolan.cli.manifest.ManifestLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `portolan trace`.
@Command(
    name = "trace",
    description = {
      "Say what becomes of a connection, step by step, and why.",
      "FROM and TO: [KIND/][NAMESPACE/]NAME of a pod, workload or Service, node/NAME, host or an",
      "address; TO also a DNS name as FROM would write it. Exit code 3 when it does not come about."
    })
public final class Trace implements Callable<Integer> {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private NamespaceOption namespace = new NamespaceOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "FROM", description = "Who opens the connection.")
  private String from = "";

  @Parameters(
      index = "1",
      paramLabel = "TO[:PORT]",
      description = "To whom; the port may be left out where there is only one.")
  private String to = "";

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      defaultValue = "TCP",
      description = "TCP, UDP or SCTP (default: ${DEFAULT-VALUE}).")
  private String protocol = "TCP";

  @Option(names = "-6", description = "By IPv6, where TO has both kinds of addresses.")
  private boolean ipv6;

  @Option(names = "--live", description = "Send a real packet, too, and set it beside.")
  private boolean live;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE|DIR",
      description = "Manifests, to name the line that decides. May be given several times.")
  private List<String> files = new ArrayList<>();

  @Override
  public Integer call() {
    ManifestLines lines = ManifestLines.of(ManifestFiles.read(files));
    TraceQuestion question = TraceQuestion.of(from, to, protocol, namespace.value(), ipv6, live);
    JsonNode answer = ControlClient.ask(options.folder(), Requests.trace(question), _ -> {});
    for (String list : List.of("steps", "warnings")) {
      for (JsonNode each : answer.path(list)) {
        lines
            .find(each.path("object").asText(), each.path("rule").asText())
            .ifPresent(
                place -> ((ObjectNode) each).put("file", place.file()).put("line", place.line()));
      }
    }
    System.out.print(output.isJson() ? answer.toPrettyString() + "\n" : TraceText.of(answer));
    boolean agrees = answer.path("live").path("agrees").asBoolean(true);
    boolean reaches = answer.path("verdict").asText().equals("allowed");
    return (reaches && agrees ? Answer.YES : Answer.NO).exitCode();
  }
}
