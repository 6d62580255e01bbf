// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `portolan why`.
@Command(
    name = "why",
    description = "List who may reach a pod and whom it may reach, and by which rules.")
public final class Why implements Runnable {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private NamespaceOption namespace = new NamespaceOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "POD", description = "[KIND/][NAMESPACE/]NAME.")
  private String pod = "";

  @Override
  public void run() {
    JsonNode answer =
        ControlClient.ask(options.folder(), Requests.why(pod, namespace.value()), _ -> {});
    if (output.isJson()) {
      System.out.println(answer.toPrettyString());
      return;
    }
    System.out.println(answer.path("pod").asText() + "\n\nmay be reached by");
    answer.path("from").forEach(Why::print);
    System.out.println("\nmay reach");
    answer.path("to").forEach(Why::print);
  }

  private static void print(JsonNode reach) {
    String port = reach.path("port").asInt() + "/" + reach.path("protocol").asText();
    String peer = reach.path("peer").asText();
    System.out.printf(
        "  %s %-34s %-10s %s%n",
        reach.path("verdict").asText().equals("allowed") ? "✓" : "✗",
        peer.endsWith(port) ? peer.substring(0, peer.length() - port.length() - 1) : peer,
        port,
        reach.path("by").asText());
  }
}
