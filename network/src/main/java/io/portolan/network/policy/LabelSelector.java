// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Which labels an object must have: all requirements hold. None at all selects everything.
///
/// @param requirements sorted, each once
public record LabelSelector(List<Requirement> requirements) implements Comparable<LabelSelector> {
  private static final Comparator<LabelSelector> ORDER =
      Comparator.comparing(LabelSelector::requirements, Lists.order());

  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  /// What is asked of one label.
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  /// @param values sorted, each once; empty for EXISTS and DOES_NOT_EXIST
  public record Requirement(String key, Operator operator, List<String> values)
      implements Comparable<Requirement> {
    private static final Comparator<Requirement> ORDER =
        Comparator.comparing(Requirement::key)
            .thenComparing(Requirement::operator)
            .thenComparing(Requirement::values, Lists.order());

    public Requirement {
      values = values.stream().sorted().distinct().toList();
    }

    /// `NOT_IN` holds for an object without the label, too (`metav1.LabelSelectorRequirement`).
    boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }

    @Override
    public int compareTo(Requirement other) {
      return ORDER.compare(this, other);
    }

    /// As kubectl writes it: `app=a`, `app in (a,b)`, `!app`.
    @Override
    public String toString() {
      String all = "(" + String.join(",", values) + ")";
      return switch (operator) {
        case IN -> values.size() == 1 ? key + "=" + values.getFirst() : key + " in " + all;
        case NOT_IN -> values.size() == 1 ? key + "!=" + values.getFirst() : key + " notin " + all;
        case EXISTS -> key;
        case DOES_NOT_EXIST -> "!" + key;
      };
    }
  }

  public LabelSelector {
    requirements = requirements.stream().sorted().distinct().toList();
  }

  /// Selects what has these labels with these values.
  public static LabelSelector of(Map<String, String> labels) {
    return new LabelSelector(
        labels.entrySet().stream()
            .map(label -> new Requirement(label.getKey(), Operator.IN, List.of(label.getValue())))
            .toList());
  }

  public boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.holds(labels)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(LabelSelector other) {
    return ORDER.compare(this, other);
  }

  /// As kubectl writes it; empty for everything.
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
