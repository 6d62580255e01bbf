// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import io.portolan.cli.explain.HttpQuestion;
import io.portolan.cli.explain.TraceQuestion;
import io.portolan.cli.failure.Answer;
import io.portolan.cli.failure.Failure;
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
      "Say what becomes of a connection, or of an HTTP request, step by step, and why.",
      "FROM and TO: [KIND/][NAMESPACE/]NAME of a pod, workload or Service, node/NAME, host or an",
      "address; TO also a DNS name as FROM would write it, or a URL that an Ingress serves, which",
      "may stand alone for FROM host. Exit code 3 when it does not come about."
    })
public final class Trace implements Callable<Integer> {
  private static final int FIRST_ERROR = 400;

  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private NamespaceOption namespace = new NamespaceOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "FROM", description = "Who opens the connection.")
  private String from = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TO[:PORT]",
      description = "To whom; the port may be left out where there is only one.")
  private String to = "";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME: VALUE",
      description = "A header of the request to a URL. May be given several times.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = {"-X", "--method"},
      paramLabel = "METHOD",
      defaultValue = "GET",
      description = "The method of the request to a URL (default: ${DEFAULT-VALUE}).")
  private String method = "GET";

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
    JsonNode answer = ControlClient.ask(options.folder(), request(), _ -> {});
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
    return (reaches(answer) && agrees ? Answer.YES : Answer.NO).exitCode();
  }

  private ObjectNode request() {
    boolean alone = to.isEmpty();
    String receiver = alone ? from : to;
    String sender = alone ? "host" : from;
    if (HttpQuestion.isUrl(receiver)) {
      return Requests.trace(
          new HttpQuestion(
              sender,
              HttpQuestion.url(receiver),
              method,
              HttpQuestion.headers(headers),
              namespace.value(),
              live));
    }
    if (alone) {
      throw new Failure(Failure.Kind.USAGE, "trace FROM TO: to whom? Only a URL may stand alone");
    }
    return Requests.trace(
        TraceQuestion.of(sender, receiver, protocol, namespace.value(), ipv6, live));
  }

  /// A redirect is what the client asked for, too.
  private static boolean reaches(JsonNode answer) {
    String verdict = answer.path("verdict").asText();
    return verdict.equals("allowed")
        || (verdict.equals("answered") && answer.path("status").asInt() < FIRST_ERROR);
  }
}
