// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.select;

import io.portolan.kube.kind.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads label selectors: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1,m<2`.
final class LabelSelectorParser {
  private static final String SPECIAL = "=!(),<>";

  private final String text;
  private int at;

  private LabelSelectorParser(String text) {
    this.text = text;
  }

  static List<LabelRequirement> parse(String selector) {
    return selector.isBlank() ? List.of() : new LabelSelectorParser(selector).requirements();
  }

  private List<LabelRequirement> requirements() {
    List<LabelRequirement> requirements = new ArrayList<>();
    while (true) {
      requirements.add(requirement());
      String separator = token();
      if (separator.isEmpty()) {
        return requirements;
      }
      if (!separator.equals(",")) {
        throw refusal("found '" + separator + "', expected: ',' or 'end of string'");
      }
      if (peek().isEmpty()) {
        throw refusal("found '', expected: identifier after ','");
      }
    }
  }

  private LabelRequirement requirement() {
    if (peek().equals("!")) {
      token();
      String key = key();
      return new LabelRequirement.Absent(key);
    }
    String key = key();
    String operator = peek();
    if (operator.isEmpty() || operator.equals(",")) {
      return new LabelRequirement.Exists(key);
    }
    token();
    return switch (operator) {
      case "=", "==" -> new LabelRequirement.In(key, Set.of(value()));
      case "!=" -> new LabelRequirement.NotIn(key, Set.of(value()));
      case "in" -> new LabelRequirement.In(key, values());
      case "notin" -> new LabelRequirement.NotIn(key, values());
      case ">" -> new LabelRequirement.Greater(key, number());
      case "<" -> new LabelRequirement.Less(key, number());
      default -> throw refusal("found '" + operator + "', expected: in, notin, =, ==, !=, gt, lt");
    };
  }

  private String key() {
    String key = token();
    if (key.isEmpty() || SPECIAL.indexOf(key.charAt(0)) >= 0) {
      throw refusal("found '" + key + "', expected: !, identifier, or 'end of string'");
    }
    List<String> problems = Names.qualified(key);
    if (!problems.isEmpty()) {
      throw refusal("key: Invalid value: \"" + key + "\": " + String.join("; ", problems));
    }
    return key;
  }

  private String value() {
    String next = peek();
    if (next.isEmpty() || next.equals(",")) {
      return "";
    }
    if (SPECIAL.indexOf(next.charAt(0)) >= 0) {
      throw refusal("found '" + next + "', expected: identifier");
    }
    return token();
  }

  private long number() {
    String value = value();
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw refusal(
          "values[0]: Invalid value: \""
              + value
              + "\": for 'Gt', 'Lt' operators, the value must"
              + " be an integer");
    }
  }

  private Set<String> values() {
    String open = token();
    if (!open.equals("(")) {
      throw refusal("found '" + open + "' expected: '('");
    }
    Set<String> values = new TreeSet<>();
    while (true) {
      String next = token();
      switch (next) {
        case ")" -> {
          if (values.isEmpty()) {
            values.add("");
          }
          return values;
        }
        case "," -> {
          if (values.isEmpty() || peek().equals(",") || peek().equals(")")) {
            values.add("");
          }
        }
        case "" -> throw refusal("found '', expected: ',', ')' or identifier");
        default -> values.add(next);
      }
    }
  }

  private String peek() {
    int before = at;
    String token = token();
    at = before;
    return token;
  }

  /// The next token, "" at the end.
  private String token() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return "";
    }
    int begin = at;
    char first = text.charAt(at++);
    if (SPECIAL.indexOf(first) >= 0) {
      boolean two = at < text.length() && text.charAt(at) == '=' && (first == '=' || first == '!');
      if (two) {
        at++;
      }
      return text.substring(begin, at);
    }
    while (at < text.length()
        && SPECIAL.indexOf(text.charAt(at)) < 0
        && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.substring(begin, at);
  }

  private SelectorException refusal(String what) {
    return new SelectorException("unable to parse requirement: " + what);
  }
}
