// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.portolan.proxy.ByteSpan;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A regular expression in RE2's syntax, which matches in time linear in what it is matched with.
///
/// A match allocates. Safe for use by several threads.
public final class SafePattern {
  /// A longer expression is refused: matching costs its length times the input's.
  public static final int MAX_LENGTH = 1024;

  /// Nor may it become larger than this when its repetitions are written out.
  private static final int MAX_STEPS = 5_000;

  private final String text;
  private final boolean isWhole;
  private final Pattern pattern;

  private SafePattern(String text, boolean isWhole, int flags) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a regular expression of " + text.length() + " characters, at most " + MAX_LENGTH);
    }
    if (PatternSize.of(text) > MAX_STEPS) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" has too many repetitions within each other: more than "
              + MAX_STEPS
              + " steps when they are written out");
    }
    this.text = text;
    this.isWhole = isWhole;
    try {
      this.pattern = Pattern.compile(text, flags);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no regular expression of RE2: " + e.getMessage(), e);
    }
  }

  /// One that has to match all of the input, as Gateway API wants it.
  public static SafePattern whole(String text) {
    return new SafePattern(text, true, 0);
  }

  /// One that has to match the beginning of a path, in any case of letters, as ingress-nginx does.
  public static SafePattern pathStart(String text) {
    return new SafePattern(text, false, Pattern.CASE_INSENSITIVE);
  }

  /// One that has to be found somewhere in the input, once as far as its groups go.
  public static SafePattern anywhere(String text, boolean ignoresCase) {
    int flags = ignoresCase ? Pattern.CASE_INSENSITIVE : 0;
    // An expression that is none by itself is not made one by what is put around it.
    new SafePattern(text, false, flags);
    return new SafePattern("(?s:.*?)(?:" + text + ")", false, flags);
  }

  public String text() {
    return text;
  }

  public boolean matches(ByteSpan input) {
    Matcher matcher = pattern.matcher(input.toArray());
    return isWhole ? matcher.matches() : matcher.lookingAt();
  }

  /// What the whole expression matched, then each of its groups, empty where it has no part in the
  /// match; nothing at all when there is no match.
  public List<String> groups(ByteSpan input) {
    Matcher matcher = pattern.matcher(input.toArray());
    if (!(isWhole ? matcher.matches() : matcher.lookingAt())) {
      return List.of();
    }
    return IntStream.rangeClosed(0, matcher.groupCount())
        .mapToObj(i -> Optional.ofNullable(matcher.group(i)).orElse(""))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SafePattern that
        && text.equals(that.text)
        && isWhole == that.isWhole
        && pattern.flags() == that.pattern.flags();
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
