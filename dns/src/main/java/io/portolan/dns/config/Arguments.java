// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.CorefileException;
import io.portolan.dns.corefile.Directive;
import io.portolan.dns.corefile.Token;
import io.portolan.dns.wire.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The arguments of one line, taken from left to right; what does not fit is refused with the names
/// of the plugin and the option and the line.
final class Arguments {
  private final String about;
  private final Directive line;
  private int at;

  /// @param about the plugin, and behind it the option, if it is one
  private Arguments(String about, Directive line) {
    this.about = about;
    this.line = line;
  }

  static Arguments of(Directive plugin) {
    return new Arguments(plugin.word(), plugin);
  }

  /// Of a line in the plugin's braces.
  static Arguments of(Directive plugin, Directive option) {
    return new Arguments(plugin.word() + ": " + option.word(), option);
  }

  boolean hasNext() {
    return at < line.arguments().size();
  }

  /// The next word as it is; the end of the line is refused.
  String next(String what) {
    if (!hasNext()) {
      throw problem("lacks " + what);
    }
    return line.arguments().get(at++).text();
  }

  /// The next word as `parse` reads it; what it throws as an [IllegalArgumentException] is refused.
  <T> T next(String what, Function<String, T> parse) {
    Token token = hasNext() ? line.arguments().get(at) : line.name();
    String word = next(what);
    try {
      return parse.apply(word);
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          token.place(), about + ": \"" + word + "\" is not " + what + ": " + e.getMessage());
    }
  }

  <T> T next(String what, Function<String, T> parse, T otherwise) {
    return hasNext() ? next(what, parse) : otherwise;
  }

  /// All words that are left.
  <T> List<T> rest(String what, Function<String, T> parse) {
    List<T> all = new ArrayList<>();
    while (hasNext()) {
      all.add(next(what, parse));
    }
    return all;
  }

  List<String> rest() {
    return rest("a word", word -> word);
  }

  /// The zones that are left, or `otherwise` when none is.
  List<Name> zones(List<Name> otherwise) {
    List<Name> zones = rest("a zone", Values::zone);
    return zones.isEmpty() ? otherwise : zones;
  }

  /// Whether the next word is `word`.
  boolean isNext(String word) {
    return hasNext() && line.arguments().get(at).text().equals(word);
  }

  /// Whether the next word is `word`, which is taken then.
  boolean takes(String word) {
    boolean is = isNext(word);
    at += is ? 1 : 0;
    return is;
  }

  /// Refuses what is left on the line.
  void end() {
    if (hasNext()) {
      throw problem("\"" + line.arguments().get(at).text() + "\" is one argument too many");
    }
  }

  /// Refuses a block on this line, and what is left of it.
  void endWithoutBlock() {
    end();
    if (!line.block().isEmpty()) {
      throw line.block().getFirst().problem(about + " has no options");
    }
  }

  CorefileException problem(String what) {
    return line.problem(about + " " + what);
  }

  /// What to throw at an option that is not known.
  static CorefileException unknown(Directive plugin, Directive option) {
    return option.problem(plugin.word() + ": option \"" + option.word() + "\" is not supported");
  }
}
