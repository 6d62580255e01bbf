// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteTable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Ingresses and what becomes of requests, written line by line:
///
/// ```
/// settings KEY VALUE
/// secret NAMESPACE/NAME KEY VALUE      (one key alone; so has a configmap)
/// ingress NAMESPACE/NAME AGE           (the smaller AGE is the older)
///   host NAME | host *
///   Exact|Prefix|Specific PATH -> SERVICE:PORT | -> resource KIND/NAME
///   default SERVICE:PORT
///   tls SECRET HOST...
///   @ANNOTATION VALUE
/// > URL [HEADER: VALUE + ...] => OUTCOME
/// ! NAMESPACE/NAME FIELD: a part of the sentence      (all that is broken must be named)
/// backends NAMESPACE/NAME:PORT...
/// ```
final class Scenario {
  private final Map<String, String> settings = new TreeMap<>();
  private final FakeResources resources = new FakeResources();
  private final List<Draft> drafts = new ArrayList<>();
  private final List<String> expectations = new ArrayList<>();

  static Scenario parse(String text) {
    Scenario scenario = new Scenario();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(scenario::line);
    return scenario;
  }

  List<Ingress> ingresses() {
    return drafts.stream().map(Draft::ingress).toList();
  }

  private void line(String line) {
    String word = line.split(" ", 2)[0];
    String words = line.substring(word.length()).strip();
    switch (word) {
      case "settings" -> settings.put(words.split(" ", 2)[0], words.split(" ", 2)[1]);
      case "secret" -> resources.secret(words.split(" ")[0], data(words));
      case "configmap" -> resources.configMap(words.split(" ")[0], data(words));
      case "ingress" -> {
        String[] parts = words.split("[/ ]");
        NamespacedName name = new NamespacedName(parts[0], parts[1]);
        drafts.add(new Draft(name, Integer.parseInt(parts[2])));
      }
      case ">", "!", "backends" -> expectations.add(line);
      default -> drafts.getLast().line(word, words);
    }
  }

  private static String[] data(String words) {
    return words.substring(words.indexOf(' ') + 1).split(" ", 2);
  }

  /// Holds all that is said against the compiled Ingresses.
  void check() {
    IngressTable table = new IngressTable(ControllerSettings.read(settings).value(), resources);
    ingresses().forEach(table::put);
    for (String expectation : expectations) {
      String rest = expectation.substring(expectation.indexOf(' ') + 1).strip();
      if (expectation.startsWith(">")) {
        String[] sides = rest.split(" => ");
        assertThat(outcome(table, sides[0])).as(expectation).isEqualTo(sides[1].strip());
      } else if (expectation.startsWith("backends")) {
        assertThat(table.backends())
            .extracting(each -> each.backend().name())
            .containsExactlyInAnyOrder(rest.split(" +"));
      }
    }
    checkProblems(table);
  }

  private void checkProblems(IngressTable table) {
    List<String> said = new ArrayList<>();
    for (Ingress ingress : ingresses()) {
      NamespacedName name = ingress.name();
      table.findings(name).stream()
          .filter(each -> each.kind() == Finding.Kind.BROKEN)
          .forEach(each -> said.add(name + " " + each));
    }
    List<String> expected =
        expectations.stream()
            .filter(each -> each.startsWith("!"))
            .map(each -> each.substring(2))
            .toList();
    for (String each : expected) {
      String start = each.substring(0, each.indexOf(": ") + 2);
      String part = each.substring(start.length());
      assertThat(said)
          .as(each)
          .anyMatch(problem -> problem.startsWith(start) && problem.contains(part));
    }
    assertThat(said).as("problems").hasSize(expected.size());
  }

  private static String outcome(IngressTable table, String request) {
    String[] words = request.split(" ", 2);
    URI url = URI.create(words[0]);
    Map<String, String> headers = new TreeMap<>();
    if (words.length == 2) {
      for (String header : words[1].split(" \\+ ")) {
        headers.put(header.split(": ")[0].strip(), header.split(": ")[1].strip());
      }
    }
    boolean isTls = url.getScheme().equals("https");
    RouteTable routes = isTls ? table.https() : table.http();
    String target = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
    DescribedRequest described = new DescribedRequest("GET", url.getHost(), target, headers);
    return routes
        .find(described)
        .map(route -> text(route, described, new Arrival(url.getScheme(), isTls ? 443 : 80)))
        .orElse("404");
  }

  private static String text(Route route, DescribedRequest request, Arrival arrival) {
    return switch (route.action()) {
      case Redirect redirect ->
          redirect.status() + " " + redirect.location(request, arrival, route.path());
      case Answer answer -> "" + answer.status();
      case Forward forward ->
          forward.shares().stream()
              .filter(share -> share.weight() > 0)
              .map(
                  share ->
                      forward.shares().size() == 1
                          ? share.to().toString()
                          : share.to() + " " + share.weight())
              .collect(Collectors.joining(", "));
    };
  }
}
