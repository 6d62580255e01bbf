// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/// The daemon's status as a person reads it.
final class StatusText {
  private StatusText() {}

  static String of(JsonNode status) {
    StringBuilder text = new StringBuilder();
    text.append("Cluster \"").append(status.path("name").asText()).append("\" is running.\n\n");
    row(text, "API", status.path("server").asText());
    row(text, "since", status.path("since").asText());
    row(text, "pods", words(status.path("ranges").path("pods")));
    row(text, "services", words(status.path("ranges").path("services")));
    row(text, "nodes", words(status.path("ranges").path("nodes")));
    row(text, "load balancers", words(status.path("ranges").path("loadBalancers")));
    row(text, "DNS", words(status.path("dns")));
    row(text, "route mode", status.path("routeMode").asText());
    row(
        text,
        "running",
        status.path("pods").path("ready").asInt()
            + "/"
            + status.path("pods").path("total").asInt()
            + " pods Ready, "
            + status.path("services").asInt()
            + " Services");
    row(text, "memory", status.path("residentMegabytes").asLong() + " MB");
    if (!status.path("published").isEmpty()) {
      row(text, "published", words(status.path("published")));
    }
    text.append('\n');
    appendNodes(text, status);
    if (!status.path("problems").isEmpty()) {
      text.append("\nProblems:\n");
      status
          .path("problems")
          .forEach(problem -> text.append("  ").append(problem.asText()).append('\n'));
    }
    return text.append('\n').append(reach(status)).toString();
  }

  static void appendNodes(StringBuilder text, JsonNode status) {
    for (JsonNode node : status.path("nodes")) {
      text.append(
          String.format(
              "  %-10s %-9s %s%n",
              node.path("name").asText(),
              node.path("ready").asBoolean() ? "Ready" : "NotReady",
              words(node.path("addresses"))));
    }
  }

  /// How the cluster is reached from the host, and what does not work.
  static String reach(JsonNode status) {
    String way =
        status.path("hostAccess").asBoolean()
            ? "Node, pod, Service and load-balancer addresses answer from this host."
            : "Without root the cluster's addresses do not answer from this host; lead a port in with\n"
                + "\"./portolan publish 8080:svc/NAMESPACE/NAME:PORT\".";
    return way
        + ingress(status)
        + "\nPods do not reach the Internet: the host's firewall is left alone.\n";
  }

  /// Where the hosts of Ingresses answer, once there is one.
  private static String ingress(JsonNode status) {
    if (status.path("ingress").isEmpty()) {
      return "";
    }
    String at =
        status.path("hostAccess").asBoolean()
            ? words(status.path("ingress")).replace("  ", " and ")
            : "\"./portolan publish 8080:svc/portolan-ingress/ingress:80\"";
    return "\nThe hosts of Ingresses answer at " + at + ".";
  }

  private static void row(StringBuilder text, String label, String value) {
    text.append(String.format("  %-15s %s%n", label, value));
  }

  private static String words(JsonNode array) {
    List<String> words = array.valueStream().map(JsonNode::asText).toList();
    return words.stream().collect(Collectors.joining("  "));
  }
}
