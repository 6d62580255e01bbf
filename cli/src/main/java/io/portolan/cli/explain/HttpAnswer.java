// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.explain.Explaining.Sources;
import io.portolan.cli.failure.Failure;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Party;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The answer to one `portolan trace` of a URL, in the form that docs/trace.md describes.
final class HttpAnswer {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private HttpAnswer() {}

  /// @throws Failure USAGE when there is no such sender, or nothing serves Ingresses
  static ObjectNode json(Sources sources, HttpQuestion question) {
    ClusterNetwork network = sources.network().get();
    Parties parties = new Parties(sources.objects(), network, sources.host());
    Party from = parties.sender(PartyText.parse(question.from(), question.namespace()));
    HttpTrace trace = new HttpTrace(sources, network);
    IpAddress to = trace.address(question, from);
    HttpTrace.Foretold foretold = trace.foretell(question, from);
    ObjectNode json = ExplanationJson.of(foretold.explanation(), List.of(), List.of());
    ObjectNode sender = json.putObject("from").put("name", from.toString());
    from.address(to.family()).ifPresent(address -> sender.put("address", address.toString()));
    json.putObject("to")
        .put("name", question.url().toString())
        .put("address", to.toString())
        .put("port", question.port());
    json.put("protocol", question.method());
    if (foretold.status() != 0) {
      json.put("status", foretold.status());
    }
    if (!foretold.location().isEmpty()) {
      json.put("location", foretold.location());
    }
    if (question.live()) {
      live(json.putObject("live"), sources, question, from, to, foretold);
    }
    return json;
  }

  private static void live(
      ObjectNode json,
      Sources sources,
      HttpQuestion question,
      Party from,
      IpAddress to,
      HttpTrace.Foretold foretold) {
    NetworkNamespace place = sources.livePlace(from);
    try {
      LiveRequest.Response response = LiveRequest.send(place, to, question, PATIENCE);
      json.put(
          "outcome", response.status() + response.server().map(pod -> " from " + pod).orElse(""));
      response
          .certificate()
          .ifPresent(
              shown ->
                  json.putObject("certificate")
                      .put("subject", shown.getSubjectX500Principal().toString())
                      .put("names", String.join(", ", response.certificateNames()))
                      .put("until", shown.getNotAfter().toInstant().toString()));
      json.put("agrees", agrees(response, foretold));
    } catch (IOException e) {
      json.put("outcome", "no answer: " + e.getMessage())
          .put("agrees", !foretold.explanation().isAllowed() && foretold.status() == 0);
    }
  }

  /// Whether what was answered may be what was foretold.
  static boolean agrees(LiveRequest.Response response, HttpTrace.Foretold foretold) {
    if (foretold.status() != 0) {
      return response.status() == foretold.status()
          && response.location().equals(foretold.location());
    }
    Optional<String> server = response.server();
    return foretold.explanation().isAllowed()
        && server
            .map(name -> foretold.endpoints().stream().anyMatch(pod -> pod.toString().equals(name)))
            .orElse(true);
  }
}
