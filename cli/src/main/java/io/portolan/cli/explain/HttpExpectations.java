// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.cli.explain.Explaining.Sources;
import io.portolan.cli.failure.Failure;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Party;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Holds expectations about HTTP requests against what is foretold and what is answered.
final class HttpExpectations {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Sources sources;
  private final Parties parties;
  private final Workloads workloads;
  private final HttpTrace trace;

  HttpExpectations(Sources sources, ClusterNetwork network, Parties parties, Workloads workloads) {
    this.sources = sources;
    this.parties = parties;
    this.workloads = workloads;
    this.trace = new HttpTrace(sources, network);
  }

  /// In what the statement does not hold, one sentence each.
  ///
  /// @throws Failure USAGE when it cannot be told
  List<String> broken(Expectation.Http expected) {
    Party from = parties.sender(PartyText.parse(expected.from(), "default"));
    HttpQuestion question =
        new HttpQuestion(
            expected.from(),
            HttpQuestion.url(expected.url()),
            "GET",
            expected.headers(),
            "default",
            true);
    Set<String> servers = servers(expected);
    List<String> broken = new ArrayList<>();
    HttpTrace.Foretold foretold = trace.foretell(question, from);
    foretold(expected, foretold, servers).forEach(broken::add);
    trace
        .certificateNames(question)
        .filter(_ -> !expected.certificate().isEmpty())
        .filter(names -> !names.contains(expected.certificate()))
        .ifPresent(names -> broken.add("foretold: a certificate for " + String.join(", ", names)));
    NetworkNamespace place =
        sources
            .places()
            .apply(from)
            .orElseThrow(
                () -> new Failure(Failure.Kind.USAGE, "nothing of this cluster runs at " + from));
    try {
      LiveRequest.Response response =
          LiveRequest.send(place, trace.address(question, from), question, PATIENCE);
      observed(expected, response, servers).forEach(broken::add);
      if (broken.isEmpty() && !HttpAnswer.agrees(response, foretold)) {
        broken.add("observed: " + response.status() + ", which was not foretold");
      }
    } catch (IOException e) {
      broken.add("observed: no answer: " + e.getMessage());
    }
    return broken;
  }

  /// The pods of the workload that is to serve; empty when none is named.
  private Set<String> servers(Expectation.Http expected) {
    if (expected.by().isEmpty()) {
      return Set.of();
    }
    List<PodFacts> pods = workloads.pods().get(expected.by());
    if (pods == null) {
      throw new Failure(Failure.Kind.USAGE, "there is no workload " + expected.by());
    }
    return pods.stream()
        .map(PodFacts::name)
        .map(NamespacedName::toString)
        .collect(Collectors.toSet());
  }

  private static List<String> foretold(
      Expectation.Http expected, HttpTrace.Foretold foretold, Set<String> servers) {
    boolean isAnswered = foretold.status() == expected.status();
    boolean mayServe =
        foretold.explanation().isAllowed()
            && (servers.isEmpty()
                || foretold.endpoints().stream()
                    .map(NamespacedName::toString)
                    .anyMatch(servers::contains));
    boolean leadsThere =
        expected.location().isEmpty() || expected.location().equals(foretold.location());
    return (isAnswered && leadsThere) || (mayServe && expected.location().isEmpty())
        ? List.of()
        : List.of("foretold: " + foretold.explanation().reason());
  }

  private static List<String> observed(
      Expectation.Http expected, LiveRequest.Response response, Set<String> servers) {
    List<String> broken = new ArrayList<>();
    if (response.status() != expected.status()) {
      broken.add("observed: " + response.status());
    }
    if (!expected.location().isEmpty() && !expected.location().equals(response.location())) {
      broken.add("observed: location " + response.location());
    }
    if (!servers.isEmpty() && response.server().filter(servers::contains).isEmpty()) {
      broken.add(
          "observed: served by "
              + response.server().orElse("somebody who does not tell, as stand-ins do"));
    }
    if (!expected.certificate().isEmpty()
        && !response.certificateNames().contains(expected.certificate())) {
      broken.add(
          "observed: "
              + response
                  .certificate()
                  .map(shown -> "a certificate of " + shown.getSubjectX500Principal())
                  .orElse("no certificate"));
    }
    return broken;
  }
}
