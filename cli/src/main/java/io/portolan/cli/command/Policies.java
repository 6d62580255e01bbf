// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan policies`.
@Command(
    name = "policies",
    description = {
      "List the rules of all policies, with how many connections each decided.",
      "A connection counts once, with its first packet; one that is denied, with each attempt. A"
          + " policy that is changed counts anew."
    })
public final class Policies implements Runnable {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "Only NetworkPolicies of this namespace.")
  private Optional<String> namespace = Optional.empty();

  @Override
  public void run() {
    JsonNode answer = ControlClient.ask(options.folder(), Requests.policies(), _ -> {});
    if (output.isJson()) {
      System.out.println(answer.toPrettyString());
      return;
    }
    System.out.printf("%-48s %-18s %-7s %s%n", "POLICY", "RULE", "ACTION", "CONNECTIONS");
    for (JsonNode policy : answer.path("policies")) {
      if (namespace.isEmpty() || namespace.get().equals(policy.path("namespace").asText())) {
        print(policy);
      }
    }
  }

  private static void print(JsonNode policy) {
    if (policy.path("rules").isEmpty()) {
      System.out.printf("%-48s no rule%n", policy.path("policy").asText());
    }
    for (JsonNode rule : policy.path("rules")) {
      System.out.printf(
          "%-48s %-18s %-7s %d%n",
          policy.path("policy").asText(),
          rule.path("rule").asText(),
          rule.path("action").asText(),
          rule.path("packets").asLong());
    }
  }
}
