// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Path;
import io.portolan.network.ingress.Ingress.PathType;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.network.ingress.Ingress.Tls;
import io.portolan.proxy.ingress.nginx.Treatments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An Ingress of a [Scenario], as its lines make it.
final class Draft {
  private final NamespacedName name;
  private final int age;
  private final List<HostRule> rules = new ArrayList<>();
  private final List<Tls> tls = new ArrayList<>();
  private final Map<String, String> annotations = new TreeMap<>();
  private Optional<Target> rest = Optional.empty();

  Draft(NamespacedName name, int age) {
    this.name = name;
    this.age = age;
  }

  Ingress ingress() {
    return new Ingress(
        name, Instant.ofEpochSecond(age), "nginx", rest, rules, tls, Map.copyOf(annotations));
  }

  /// A line below `ingress`.
  void line(String word, String words) {
    switch (word) {
      case "host" -> rules.add(new HostRule(words.equals("*") ? "" : words, new ArrayList<>()));
      case "Exact" -> path(PathType.EXACT, words);
      case "Prefix" -> path(PathType.PREFIX, words);
      case "Specific" -> path(PathType.IMPLEMENTATION_SPECIFIC, words);
      case "default" -> rest = Optional.of(target(words));
      case "tls" -> {
        List<String> all = List.of(words.split(" +"));
        tls.add(new Tls(all.subList(1, all.size()), all.getFirst()));
      }
      default -> {
        if (!word.startsWith("@")) {
          throw new IllegalArgumentException(word + " " + words);
        }
        annotations.put(Treatments.PREFIX + word.substring(1), words);
      }
    }
  }

  private void path(PathType type, String words) {
    String[] sides = words.split(" -> ");
    rules.getLast().paths().add(new Path(sides[0].strip(), type, target(sides[1])));
  }

  private static Target target(String text) {
    if (text.startsWith("resource ")) {
      String[] parts = text.split("[ /]");
      return new Target.Resource(parts[1], parts[2]);
    }
    String[] parts = text.split(":");
    return parts[1].matches("\\d+")
        ? new Target.Service(parts[0], Integer.parseInt(parts[1]), "")
        : new Target.Service(parts[0], 0, parts[1]);
  }
}
