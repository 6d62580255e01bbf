// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.select;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import java.util.ArrayList;
import java.util.List;

/// One term of a field selector: `path=value` or `path!=value`.
public record FieldRequirement(String path, String value, boolean isEqual) {

  static List<FieldRequirement> parse(Kind kind, String selector) {
    List<FieldRequirement> requirements = new ArrayList<>();
    for (String term : split(selector)) {
      if (!term.isEmpty()) {
        FieldRequirement requirement = parseTerm(term, selector);
        requirement.requireSupported(kind);
        requirements.add(requirement);
      }
    }
    return requirements;
  }

  /// At commas that no backslash stands before.
  private static List<String> split(String selector) {
    List<String> terms = new ArrayList<>();
    StringBuilder term = new StringBuilder();
    for (int at = 0; at < selector.length(); at++) {
      char next = selector.charAt(at);
      if (next == '\\' && at + 1 < selector.length()) {
        term.append(next).append(selector.charAt(++at));
      } else if (next == ',') {
        terms.add(term.toString());
        term.setLength(0);
      } else {
        term.append(next);
      }
    }
    terms.add(term.toString());
    return terms;
  }

  private static FieldRequirement parseTerm(String term, String selector) {
    int equals = term.indexOf('=');
    if (equals < 0) {
      throw new SelectorException(
          "invalid selector: '" + selector + "'; can't understand '" + term + "'");
    }
    if (equals > 0 && term.charAt(equals - 1) == '!') {
      return new FieldRequirement(
          term.substring(0, equals - 1), unescape(term.substring(equals + 1)), false);
    }
    int value = term.startsWith("==", equals) ? equals + 2 : equals + 1;
    return new FieldRequirement(term.substring(0, equals), unescape(term.substring(value)), true);
  }

  private static String unescape(String value) {
    StringBuilder plain = new StringBuilder();
    for (int at = 0; at < value.length(); at++) {
      char next = value.charAt(at);
      if (next == '\\' && at + 1 < value.length()) {
        plain.append(value.charAt(++at));
      } else {
        plain.append(next);
      }
    }
    return plain.toString();
  }

  private void requireSupported(Kind kind) {
    if (path.equals("metadata.name")
        || path.equals("metadata.namespace")
        || kind.selectableFields().contains(path)) {
      return;
    }
    if (kind.selectableFields().isEmpty()) {
      throw new SelectorException(
          "\""
              + path
              + "\" is not a known field selector: only \"metadata.name\","
              + " \"metadata.namespace\"");
    }
    if (kind.group().isEmpty()) {
      throw new SelectorException("field label not supported: " + path);
    }
    throw new SelectorException(
        "field label \""
            + path
            + "\" not supported for "
            + kind.group()
            + kind.version()
            + "."
            + kind.kind());
  }

  boolean matches(ObjectNode object, Kind kind) {
    String actual =
        switch (path) {
          case "metadata.name" -> Tree.name(object);
          case "metadata.namespace" -> Tree.namespace(object);
          default -> kind.selectableField(object, path);
        };
    return actual.equals(value) == isEqual;
  }
}
