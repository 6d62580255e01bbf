// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.corefile;

import java.util.List;

/// A line of a Corefile: a plugin or an option, its arguments, and the lines in its braces.
public record Directive(Token name, List<Token> arguments, List<Directive> block) {
  public Directive {
    arguments = List.copyOf(arguments);
    block = List.copyOf(block);
  }

  /// What the line is about.
  public String word() {
    return name.text();
  }

  /// The arguments' text.
  public List<String> words() {
    return arguments.stream().map(Token::text).toList();
  }

  /// What is wrong with this line.
  public CorefileException problem(String what) {
    return new CorefileException(name.place(), what);
  }
}
