// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Verdict;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether a connection comes about, and by which rule, in short.
///
/// @param verdict ALLOWED only when every endpoint that chance may choose is reached
/// @param some whether some endpoint is reached
/// @param others whether some endpoint is reached that is not the client itself
/// @param by the rules that decide; `no policy` where none does
public record Reach(Verdict verdict, boolean some, boolean others, String by) {

  /// @param explanations one for each endpoint that chance may choose, at least one
  static Reach of(Party from, List<Explanation> explanations) {
    Explanation worst = Explanation.worst(explanations);
    return new Reach(
        worst.verdict(),
        explanations.stream().anyMatch(Explanation::isAllowed),
        explanations.stream()
            .filter(Explanation::isAllowed)
            .flatMap(each -> each.arrivesAt().stream())
            .anyMatch(at -> !from.addresses().contains(at.address())),
        by(worst));
  }

  private static String by(Explanation explanation) {
    for (Step step : explanation.steps()) {
      if (step.stops()) {
        return rule(step);
      }
    }
    // The last of a direction decides; those before it pass.
    Map<Step.Kind, Step> last = new EnumMap<>(Step.Kind.class);
    explanation.steps().forEach(step -> last.put(step.kind(), step));
    String rules =
        Stream.of(Step.Kind.EGRESS, Step.Kind.INGRESS)
            .flatMap(kind -> Stream.ofNullable(last.get(kind)))
            .filter(step -> !step.object().isEmpty())
            .map(Reach::rule)
            .distinct()
            .collect(Collectors.joining(" and "));
    return rules.isEmpty() ? "no policy" : rules;
  }

  private static String rule(Step step) {
    return step.rule().isEmpty() ? step.text() : step.object() + " " + step.rule();
  }

  /// Where a connection goes.
  ///
  /// @param name as a person knows it
  public record Target(String name, IpAddress address, Protocol protocol, int port)
      implements Comparable<Target> {
    @Override
    public int compareTo(Target other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : address.compareTo(other.address);
    }
  }
}
