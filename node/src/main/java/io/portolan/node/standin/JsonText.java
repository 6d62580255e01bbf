// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import java.util.Map;

/// Writes one JSON object, member by member.
///
/// By hand, since it is written for each request and needs neither a tree nor reflection.
final class JsonText {
  private static final String HEX = "0123456789abcdef";
  private final StringBuilder text = new StringBuilder(512).append('{');
  private final String separator;
  private boolean first = true;

  /// @param separator between members, such as ","
  JsonText(String separator) {
    this.separator = separator;
  }

  JsonText member(String name, String value) {
    key(name);
    quote(value);
    return this;
  }

  JsonText member(String name, long value) {
    key(name);
    text.append(value);
    return this;
  }

  JsonText member(String name, Map<String, String> values) {
    key(name);
    text.append('{');
    boolean firstValue = true;
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (!firstValue) {
        text.append(',');
      }
      firstValue = false;
      quote(entry.getKey());
      text.append(':');
      quote(entry.getValue());
    }
    text.append('}');
    return this;
  }

  String end() {
    return text.append('}').toString();
  }

  private void key(String name) {
    if (!first) {
      text.append(separator);
    }
    first = false;
    quote(name);
    text.append(':');
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
            text.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              text.append(HEX.charAt(c >> shift & 0xf));
            }
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
