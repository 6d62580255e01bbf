// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which objects are meant, by their labels: all requirements hold.
public record LabelSelector(List<Requirement> requirements) {
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  private static final String KEY = "[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?";
  private static final Pattern PART = Pattern.compile("\\s*((?:[^,(]|\\([^)]*\\))+)(,|$)");
  private static final Pattern SET =
      Pattern.compile("(?<key>" + KEY + ")\\s+(?<operator>in|notin)\\s*\\((?<values>[^)]*)\\)");
  private static final Pattern EQUALITY =
      Pattern.compile("(?<key>" + KEY + ")\\s*(?<operator>==?|!=)\\s*(?<values>[-A-Za-z0-9_.]*)");
  private static final Pattern PRESENCE = Pattern.compile("(?<operator>!?)\\s*(?<key>" + KEY + ")");

  /// What a label must be.
  ///
  /// @param values one of which it must have, or none of which it may have
  /// @param negated whether it is fulfilled when it would not be, and by a label that is missing
  /// @param anyValue whether the values do not matter, only that the label is there
  public record Requirement(String key, Set<String> values, boolean negated, boolean anyValue) {
    boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return negated != (value != null && (anyValue || values.contains(value)));
    }
  }

  /// Reads `environment in (staging, qa),application=nginx,!legacy` as kubectl does.
  ///
  /// @throws IllegalArgumentException that quotes what is wrong
  public static LabelSelector parse(String text) {
    Matcher part = PART.matcher(text);
    List<Requirement> requirements = new ArrayList<>();
    int end = 0;
    while (end < text.length() && part.find(end) && part.start() == end) {
      requirements.add(requirement(part.group(1).strip()));
      end = part.end();
    }
    if (requirements.isEmpty() || end < text.length() || text.endsWith(",")) {
      throw new IllegalArgumentException("\"" + text + "\" is no label selector");
    }
    return new LabelSelector(List.copyOf(requirements));
  }

  private static Requirement requirement(String text) {
    Matcher set = SET.matcher(text);
    if (set.matches()) {
      Set<String> values =
          Arrays.stream(set.group("values").split(",", -1))
              .map(String::strip)
              .collect(Collectors.toUnmodifiableSet());
      return new Requirement(
          set.group("key"), values, set.group("operator").equals("notin"), false);
    }
    Matcher equality = EQUALITY.matcher(text);
    if (equality.matches()) {
      return new Requirement(
          equality.group("key"),
          Set.of(equality.group("values")),
          equality.group("operator").equals("!="),
          false);
    }
    Matcher presence = PRESENCE.matcher(text);
    if (presence.matches()) {
      return new Requirement(
          presence.group("key"), Set.of(), !presence.group("operator").isEmpty(), true);
    }
    throw new IllegalArgumentException("\"" + text + "\" is no requirement of a label");
  }

  boolean selects(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.holds(labels)) {
        return false;
      }
    }
    return true;
  }
}
