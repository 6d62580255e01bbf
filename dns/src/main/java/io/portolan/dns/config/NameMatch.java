// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.text.Regex;
import java.util.Locale;
import java.util.Optional;

/// Which names a rule is about; names are in lower case and have their last dot.
public sealed interface NameMatch {
  /// The whole name.
  record Exact(String name) implements NameMatch {}

  /// How the name begins.
  record Prefix(String prefix) implements NameMatch {}

  /// How the name ends.
  record Suffix(String suffix) implements NameMatch {}

  /// Something in the name.
  record Substring(String part) implements NameMatch {}

  /// An expression.
  record Expression(Regex regex) implements NameMatch {}

  /// Reads `[exact|prefix|suffix|substring|regex] TEXT`.
  static NameMatch read(Arguments arguments) {
    String first = arguments.next("a name", Values::word);
    return switch (first.toLowerCase(Locale.ROOT)) {
      case "exact" -> new Exact(dotted(arguments.next("a name", Values::lower)));
      case "prefix" -> new Prefix(arguments.next("a prefix", Values::lower));
      case "suffix" -> new Suffix(dotted(arguments.next("a suffix", Values::lower)));
      case "substring" -> new Substring(arguments.next("a part of a name", Values::lower));
      case "regex" -> new Expression(arguments.next("a regular expression", Regex::of));
      default -> new Exact(dotted(first.toLowerCase(Locale.ROOT)));
    };
  }

  /// With a last dot.
  static String dotted(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  default boolean fits(String name) {
    return replace(name, "").isPresent();
  }

  /// `name` with `replacement` in place of what matches; empty when it does not.
  default Optional<String> replace(String name, String replacement) {
    return switch (this) {
      case Exact(String whole) -> name.equals(whole) ? Optional.of(replacement) : Optional.empty();
      case Prefix(String prefix) ->
          name.startsWith(prefix)
              ? Optional.of(replacement + name.substring(prefix.length()))
              : Optional.empty();
      case Suffix(String suffix) ->
          name.endsWith(suffix)
              ? Optional.of(name.substring(0, name.length() - suffix.length()) + replacement)
              : Optional.empty();
      case Substring(String part) ->
          name.contains(part) ? Optional.of(name.replace(part, replacement)) : Optional.empty();
      case Expression(Regex regex) -> regex.find(name).map(match -> match.fill(replacement));
    };
  }
}
