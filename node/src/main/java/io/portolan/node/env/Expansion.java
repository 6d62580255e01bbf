// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.env;

import java.util.Map;

/// Kubernetes' `$(NAME)` references: replaced where the variable is known, left alone where it is
/// not; `$$(NAME)` is a plain `$(NAME)`.
public final class Expansion {
  private Expansion() {}

  public static String expand(String text, Map<String, String> variables) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder expanded = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      int end = next == '(' ? text.indexOf(')', at + 2) : -1;
      if (c == '$' && next == '$') {
        expanded.append('$');
        at += 2;
      } else if (c == '$' && end > 0) {
        String name = text.substring(at + 2, end);
        String value = variables.get(name);
        expanded.append(value == null ? text.substring(at, end + 1) : value);
        at = end + 1;
      } else {
        expanded.append(c);
        at++;
      }
    }
    return expanded.toString();
  }
}
