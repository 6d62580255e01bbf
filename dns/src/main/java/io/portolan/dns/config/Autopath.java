// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `autopath`: the server walks a client's search list for it.
///
/// @param zones whose questions
/// @param search the list of all clients; empty when each pod has its namespace's
public record Autopath(List<Name> zones, List<Name> search) implements Plugin {
  private static final String OF_PODS = "@kubernetes";

  static Autopath read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    List<String> words = new ArrayList<>(arguments.rest());
    arguments.endWithoutBlock();
    if (words.isEmpty()) {
      throw arguments.problem("lacks " + OF_PODS + " or a key of the ConfigMap");
    }
    String source = words.removeLast();
    try {
      List<Name> zones = words.stream().map(Values::zone).toList();
      return new Autopath(
          zones.isEmpty() ? context.zones() : zones,
          source.equals(OF_PODS) ? List.of() : search(source, context));
    } catch (IllegalArgumentException e) {
      throw arguments.problem(String.join(" ", line.words()) + ": " + e.getMessage());
    }
  }

  private static List<Name> search(String source, Context context) {
    if (source.startsWith("@")) {
      throw new IllegalArgumentException("the only plugin with search lists is " + OF_PODS);
    }
    List<Name> search =
        context
            .text(source)
            .lines()
            .map(line -> line.replaceAll("[#;].*", "").strip().split("\\s+"))
            .filter(words -> words[0].equals("search"))
            .reduce((_, last) -> last)
            .stream()
            .flatMap(words -> Arrays.stream(words).skip(1))
            .map(Values::name)
            .toList();
    if (search.isEmpty()) {
      throw new IllegalArgumentException("it has no line \"search\"");
    }
    return search;
  }
}
