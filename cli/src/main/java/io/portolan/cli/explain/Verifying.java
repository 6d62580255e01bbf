// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.explain.Attempts.Attempt;
import io.portolan.cli.explain.Attempts.Result;
import io.portolan.cli.failure.Failure;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Explanation.Verdict;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Sets what the network is foretold to do beside what it does, and both beside what a user
/// expects.
final class Verifying {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterNetwork network;
  private final Party host;
  private final Function<Party, Optional<NetworkNamespace>> places;
  private final Consumer<String> progress;
  private final Explainer explainer;

  Verifying(
      ClusterNetwork network,
      Party host,
      Function<Party, Optional<NetworkNamespace>> places,
      Consumer<String> progress) {
    this.network = network;
    this.host = host;
    this.places = places(places);
    this.progress = progress;
    this.explainer = Explainer.forMany(network);
  }

  /// Asks once for each party.
  private static Function<Party, Optional<NetworkNamespace>> places(
      Function<Party, Optional<NetworkNamespace>> places) {
    Map<Party, Optional<NetworkNamespace>> known = new ConcurrentHashMap<>();
    return party -> known.computeIfAbsent(party, places);
  }

  private Attempt attempt(String name, Party client, Reach.Target target) {
    return new Attempt(name, client, target, explainer.reach(client, target));
  }

  private List<Attempt> attempts(Map<String, Party> clients, List<Reach.Target> targets) {
    List<Attempt> attempts = new ArrayList<>();
    clients.forEach(
        (name, client) ->
            targets.stream()
                .filter(target -> Workloads.canSpeak(client, target))
                .forEach(target -> attempts.add(attempt(name, client, target))));
    return attempts;
  }

  /// Every pair of a client and something that is offered.
  ObjectNode pairs(Workloads workloads) {
    Map<String, Party> clients = workloads.clients(host);
    List<Reach.Target> targets = workloads.targets(network);
    List<Attempt> attempts = attempts(clients, targets);
    progress.accept(attempts.size() + " connections foretold");
    List<Result> results = Attempts.make(attempts, places, progress);

    ObjectNode json = JSON.createObjectNode().put("connections", results.size());
    ArrayNode rows = json.putArray("clients");
    clients.keySet().forEach(rows::add);
    ArrayNode columns = json.putArray("targets");
    targets.forEach(target -> columns.add(target.name()));
    ArrayNode cells = json.putArray("cells");
    ArrayNode differences = json.putArray("differences");
    Map<String, ObjectNode> byRow = new HashMap<>();
    clients.keySet().forEach(name -> byRow.put(name, cells.addObject()));
    for (Result result : results) {
      byRow
          .getOrDefault(result.attempt().client(), cells.objectNode())
          .put(result.attempt().to().name(), cell(result));
      if (!result.agrees()) {
        difference(differences.addObject(), result);
      }
    }
    ObjectNode reaching = json.putObject("reaching");
    targets.forEach(target -> reaching.putArray(target.name()));
    for (Result result : results) {
      if (result.attempt().foretold().others()) {
        reaching
            .withArray("/" + pointer(result.attempt().to().name()))
            .add(result.attempt().client());
      }
    }
    return json;
  }

  /// A field's name as a JSON pointer has it (RFC 6901).
  private static String pointer(String field) {
    return field.replace("~", "~0").replace("/", "~1");
  }

  private static String cell(Result result) {
    return result.agrees() ? result.attempt().foretold().verdict().text() : "differs";
  }

  private static void difference(ObjectNode json, Result result) {
    json.put("connection", result.attempt().toString())
        .put("foretold", result.attempt().foretold().verdict().text())
        .put("by", result.attempt().foretold().by())
        .put("observed", result.outcome().map(LiveConnection.Outcome::text).orElse("not tried"));
  }

  /// How an expectation turned out.
  private enum Finding {
    SATISFIED,
    VIOLATED,
    UNKNOWN;

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// What is to be tried for an expectation.
  ///
  /// @param unknown why it cannot be told; empty when it can
  /// @param broken in what it does not hold, as far as that is known without the attempts
  private record Trial(
      Expectation expectation,
      List<Attempt> attempts,
      List<String> broken,
      Optional<String> unknown) {}

  ObjectNode expectations(
      List<Expectation> expectations,
      Workloads workloads,
      Parties parties,
      HttpExpectations requests) {
    List<Trial> trials =
        expectations.stream().map(each -> trial(each, workloads, parties, requests)).toList();
    List<Attempt> all = trials.stream().flatMap(trial -> trial.attempts().stream()).toList();
    Iterator<Result> results = Attempts.make(all, places, progress).iterator();

    ObjectNode json = JSON.createObjectNode();
    ArrayNode findings = json.putArray("expectations");
    Map<Finding, Integer> counts = new HashMap<>();
    for (Trial trial : trials) {
      List<String> details = new ArrayList<>(trial.broken());
      trial.unknown().ifPresent(details::add);
      for (int i = 0; i < trial.attempts().size(); i++) {
        Result result = results.next();
        if (!result.agrees() || !isMet(trial.expectation(), result.attempt())) {
          details.add(described(result));
        }
      }
      Finding finding =
          trial.unknown().isPresent()
              ? Finding.UNKNOWN
              : details.isEmpty() ? Finding.SATISFIED : Finding.VIOLATED;
      counts.merge(finding, 1, Integer::sum);
      ArrayNode list =
          findings
              .addObject()
              .put("line", trial.expectation().line())
              .put("statement", trial.expectation().toString())
              .put("finding", finding.text())
              .putArray("details");
      details.forEach(list::add);
    }
    for (Finding finding : Finding.values()) {
      json.put(finding.text(), counts.getOrDefault(finding, 0));
    }
    return json;
  }

  private Trial trial(
      Expectation expectation, Workloads workloads, Parties parties, HttpExpectations requests) {
    try {
      if (expectation instanceof Expectation.Http request) {
        return new Trial(expectation, List.of(), requests.broken(request), Optional.empty());
      }
      List<Attempt> attempts =
          switch (expectation) {
            case Expectation.Connection each -> {
              Party from = parties.sender(PartyText.parse(each.from(), "default"));
              yield targets(each.to(), each.protocol(), parties).stream()
                  .map(target -> attempt(each.from(), from, target))
                  .toList();
            }
            case Expectation.Only only -> attempts(only, workloads, parties);
            case Expectation.Http _ -> List.of();
          };
      return new Trial(expectation, attempts, List.of(), Optional.empty());
    } catch (Failure unknown) {
      return new Trial(
          expectation, List.of(), List.of(), Optional.of(String.valueOf(unknown.getMessage())));
    }
  }

  private List<Attempt> attempts(Expectation.Only only, Workloads workloads, Parties parties) {
    List<Reach.Target> targets = targets(only.to(), only.protocol(), parties);
    Map<String, Party> clients = workloads.clients(host);
    List<String> strangers =
        only.clients().stream().filter(name -> !clients.containsKey(name)).toList();
    if (!strangers.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, "there is no workload " + String.join(", ", strangers));
    }
    return attempts(clients, targets);
  }

  /// Whether the connection is foretold to be what the statement says.
  private static boolean isMet(Expectation expectation, Attempt attempt) {
    return switch (expectation) {
      case Expectation.Connection each -> matches(each.is(), attempt.foretold());
      case Expectation.Only only ->
          only.clients().contains(attempt.client()) == attempt.foretold().others();
      case Expectation.Http _ -> true;
    };
  }

  /// What is lost does not come about either, whoever the reason is.
  private static boolean matches(String is, Reach reach) {
    return switch (is) {
      case "allowed" -> reach.verdict() == Verdict.ALLOWED;
      case "refused" -> reach.verdict() == Verdict.REFUSED;
      default -> reach.verdict() == Verdict.DENIED || reach.verdict() == Verdict.LOST;
    };
  }

  private static String described(Result result) {
    Reach reach = result.attempt().foretold();
    return result.attempt()
        + " is "
        + reach.verdict().text()
        + " by "
        + reach.by()
        + result.outcome().map(seen -> ", observed: " + seen.text()).orElse(", not tried");
  }

  /// The port that is written, or all that the workload or Service offers.
  private List<Reach.Target> targets(String text, String protocol, Parties parties) {
    TraceQuestion question = TraceQuestion.of("host", text, protocol, "default", false, false);
    Party to = parties.receiver(PartyText.parse(question.to(), "default"));
    if (question.protocol() == Protocol.SCTP) {
      throw new Failure(Failure.Kind.USAGE, text + ": SCTP is foretold, but cannot be tried");
    }
    Ports ports = new Ports(network, question.protocol());
    List<Integer> numbers =
        question.port().isPresent()
            ? List.of(ports.find(question.port(), question.to(), to.addresses().getFirst()))
            : ports.all(to.addresses().getFirst());
    if (numbers.isEmpty()) {
      throw new Failure(
          Failure.Kind.USAGE, question.to() + " offers no port of " + question.protocol());
    }
    return numbers.stream()
        .map(
            number ->
                new Reach.Target(
                    question.to() + ":" + number + "/" + question.protocol(),
                    to.addresses().getFirst(),
                    question.protocol(),
                    number))
        .toList();
  }
}
