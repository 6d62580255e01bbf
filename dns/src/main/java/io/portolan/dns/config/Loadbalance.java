// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// `loadbalance`: the addresses of an answer come in another order each time.
///
/// @param weights how likely an address comes first, by name; empty for all orders alike
/// @param mostAnswers how many records an answer has at most; 0 is all
public record Loadbalance(Optional<Map<Name, Map<IpAddress, Integer>>> weights, int mostAnswers)
    implements Plugin {
  private static final int MAX_WEIGHT = 255;

  static Loadbalance read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    Optional<Map<Name, Map<IpAddress, Integer>>> weights = Optional.empty();
    String policy = arguments.next("a policy", Values::word, "round_robin");
    switch (policy) {
      case "round_robin" -> {}
      case "weighted" ->
          weights =
              Optional.of(arguments.next("a file of weights", file -> weights(context.text(file))));
      default ->
          throw arguments.problem(
              "policy \"" + policy + "\" is not supported; round_robin and weighted are");
    }
    arguments.end();
    int mostAnswers = 0;
    for (Directive option : line.block()) {
      Arguments values = Arguments.of(line, option);
      switch (option.word()) {
        // A change of the ConfigMap takes effect at once.
        case "reload" -> {
          Duration unused = values.next("a duration", Values::duration);
        }
        case "limit_answers" -> mostAnswers = values.next("a number", Values.number(1, 1 << 16));
        default -> throw Arguments.unknown(line, option);
      }
      values.endWithoutBlock();
    }
    return new Loadbalance(weights, mostAnswers);
  }

  /// Lines with a name, and below each those of its addresses with their weights.
  private static Map<Name, Map<IpAddress, Integer>> weights(String text) {
    Map<Name, Map<IpAddress, Integer>> weights = new HashMap<>();
    Optional<Map<IpAddress, Integer>> current = Optional.empty();
    for (String line : text.lines().map(String::strip).toList()) {
      String[] words = line.split("\\s+");
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (words.length == 1) {
        current = Optional.of(weights.computeIfAbsent(Values.name(line), _ -> new HashMap<>()));
      } else if (words.length == 2 && current.isPresent()) {
        current.get().put(IpAddress.of(words[0]), Values.number(1, MAX_WEIGHT).apply(words[1]));
      } else {
        throw new IllegalArgumentException(
            "\"" + line + "\" is neither a name nor, below one, an address with its weight");
      }
    }
    return weights;
  }

  /// How likely `address` of `name` comes first, beside the others.
  public int weight(Name name, IpAddress address) {
    return weights
        .flatMap(all -> Optional.ofNullable(all.get(name)))
        .flatMap(ofName -> Optional.ofNullable(ofName.get(address)))
        .orElse(1);
  }
}
