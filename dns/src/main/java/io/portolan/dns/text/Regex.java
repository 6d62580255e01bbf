// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression of a Corefile, in Go's syntax as far as Java has the same.
///
/// A name is whatever a client sends, and Java's matching may take exponential time where Go's is
/// linear: so each match has a bounded number of steps, and one that needs more is no match.
public final class Regex {
  private static final int MAX_STEPS = 100_000;
  private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?P?<([A-Za-z0-9_]+)>");

  private final String text;
  private final Pattern pattern;
  private final Map<String, Integer> names;

  private Regex(String text, Pattern pattern, Map<String, Integer> names) {
    this.text = text;
    this.pattern = pattern;
    this.names = names;
  }

  /// What a match caught, the whole first; what took no part is empty.
  ///
  /// @param names of the groups that have one
  public record Match(List<String> groups, Map<String, Integer> names) {
    public static final Match NONE = new Match(List.of(), Map.of());

    /// `replacement` with each `{1}` as the group says.
    public String fill(String replacement) {
      String filled = replacement;
      for (int i = 0; i < groups.size(); i++) {
        filled = filled.replace("{" + i + "}", groups.get(i));
      }
      return filled;
    }

    /// What the group of that name caught; empty when there is none.
    public String group(String name) {
      return Optional.ofNullable(names.get(name)).map(groups::get).orElse("");
    }
  }

  /// The expression in `text`, or an [IllegalArgumentException].
  public static Regex of(String text) {
    Matcher named = GROUP_NAME.matcher(text);
    Map<String, Integer> names = new HashMap<>();
    StringBuilder java = new StringBuilder();
    List<String> inOrder = new ArrayList<>();
    while (named.find()) {
      // Java's names of groups have no underscores, so each is called by its number here.
      named.appendReplacement(java, "(?<g" + inOrder.size() + "n>");
      inOrder.add(named.group(1));
    }
    named.appendTail(java);
    Pattern pattern;
    try {
      pattern = Pattern.compile(java.toString());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
    for (int i = 0; i < inOrder.size(); i++) {
      names.put(inOrder.get(i), pattern.namedGroups().get("g" + i + "n"));
    }
    return new Regex(text, pattern, Map.copyOf(names));
  }

  /// The first match in `input`.
  public Optional<Match> find(String input) {
    Matcher matcher = pattern.matcher(new Bounded(input));
    try {
      if (!matcher.find()) {
        return Optional.empty();
      }
    } catch (TooManySteps | StackOverflowError e) {
      return Optional.empty();
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i <= matcher.groupCount(); i++) {
      groups.add(matcher.start(i) < 0 ? "" : input.substring(matcher.start(i), matcher.end(i)));
    }
    return Optional.of(new Match(List.copyOf(groups), names));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Regex regex && text.equals(regex.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManySteps() {
      super("", null, false, false);
    }
  }

  /// A text that can be looked at so often only.
  private static final class Bounded implements CharSequence {
    private final String text;
    private int steps;

    Bounded(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }
  }
}
