// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Path;
import io.portolan.network.ingress.Ingress.PathType;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.network.ingress.Ingress.Tls;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Ingresses and what becomes of requests, written line by line:
///
/// ```
/// settings KEY VALUE
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
  private final Map<NamespacedName, Ingress> ingresses = new LinkedHashMap<>();
  private final List<String> expectations = new ArrayList<>();
  private Optional<NamespacedName> current = Optional.empty();

  static Scenario parse(String text) {
    Scenario scenario = new Scenario();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(scenario::line);
    return scenario;
  }

  List<Ingress> ingresses() {
    return List.copyOf(ingresses.values());
  }

  private void line(String line) {
    String word = line.split(" ", 2)[0];
    String rest = line.substring(word.length()).strip();
    switch (word) {
      case "settings" -> settings.put(rest.split(" ", 2)[0], rest.split(" ", 2)[1]);
      case "ingress" -> {
        NamespacedName name = name(rest.split(" ")[0]);
        current = Optional.of(name);
        ingresses.put(
            name,
            new Ingress(
                name,
                Instant.ofEpochSecond(Integer.parseInt(rest.split(" ")[1])),
                "nginx",
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of()));
      }
      case "host" ->
          change(
              at ->
                  with(
                      at,
                      added(at.rules(), new HostRule(rest.replaceAll("^\\*$", ""), List.of()))));
      case "Exact" -> path(PathType.EXACT, rest);
      case "Prefix" -> path(PathType.PREFIX, rest);
      case "Specific" -> path(PathType.IMPLEMENTATION_SPECIFIC, rest);
      case "default" ->
          change(
              at ->
                  new Ingress(
                      at.name(),
                      at.created(),
                      at.className(),
                      Optional.of(target(rest)),
                      at.rules(),
                      at.tls(),
                      at.annotations()));
      case "tls" -> {
        List<String> words = List.of(rest.split(" +"));
        Tls tls = new Tls(words.subList(1, words.size()), words.getFirst());
        change(
            at ->
                new Ingress(
                    at.name(),
                    at.created(),
                    at.className(),
                    at.defaultBackend(),
                    at.rules(),
                    added(at.tls(), tls),
                    at.annotations()));
      }
      case ">", "!", "backends" -> expectations.add(line);
      default -> annotation(word, rest);
    }
  }

  private void annotation(String word, String value) {
    if (!word.startsWith("@")) {
      throw new IllegalArgumentException(word);
    }
    change(
        at -> {
          Map<String, String> annotations = new TreeMap<>(at.annotations());
          annotations.put("nginx.ingress.kubernetes.io/" + word.substring(1), value);
          return new Ingress(
              at.name(),
              at.created(),
              at.className(),
              at.defaultBackend(),
              at.rules(),
              at.tls(),
              annotations);
        });
  }

  private void path(PathType type, String rest) {
    String[] parts = rest.split(" -> ");
    Path path = new Path(parts[0].strip(), type, target(parts[1]));
    change(
        at -> {
          List<HostRule> rules = new ArrayList<>(at.rules());
          HostRule last = rules.removeLast();
          rules.add(new HostRule(last.host(), added(last.paths(), path)));
          return with(at, rules);
        });
  }

  private static Target target(String text) {
    if (text.startsWith("resource ")) {
      String[] parts = text.substring(9).split("/");
      return new Target.Resource(parts[0], parts[1]);
    }
    String[] parts = text.split(":");
    return parts[1].matches("\\d+")
        ? new Target.Service(parts[0], Integer.parseInt(parts[1]), "")
        : new Target.Service(parts[0], 0, parts[1]);
  }

  private void change(UnaryOperator<Ingress> change) {
    ingresses.computeIfPresent(current.orElseThrow(), (_, at) -> change.apply(at));
  }

  private static Ingress with(Ingress at, List<HostRule> rules) {
    return new Ingress(
        at.name(),
        at.created(),
        at.className(),
        at.defaultBackend(),
        rules,
        at.tls(),
        at.annotations());
  }

  private static <T> List<T> added(List<T> list, T last) {
    List<T> all = new ArrayList<>(list);
    all.add(last);
    return List.copyOf(all);
  }

  private static NamespacedName name(String text) {
    return new NamespacedName(text.split("/")[0], text.split("/")[1]);
  }

  /// Holds all that is said against the compiled Ingresses.
  void check() {
    IngressTable table = new IngressTable(ControllerSettings.read(settings).value());
    ingresses.values().forEach(table::put);
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
    for (NamespacedName name : ingresses.keySet()) {
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
