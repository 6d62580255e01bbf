// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.corefile;

import java.util.ArrayList;
import java.util.List;

/// Cuts a Corefile into words.
///
/// White space parts words. A word that begins with `"` goes on to the next `"` that has no
/// backslash before it, over lines if need be; one that begins with `#` is a comment to the end of
/// its line.
final class Lexer {
  private final String file;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  /// Where the last word ended.
  private int lastLine;

  private Lexer(String file, String text) {
    this.file = file;
    this.text = text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  static List<Token> words(String file, String text) {
    return new Lexer(file, text).words();
  }

  private List<Token> words() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        at++;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == '"') {
        quoted();
      } else {
        plain();
      }
    }
    return tokens;
  }

  private void plain() {
    int start = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    add(text.substring(start, at), line, false);
  }

  private void quoted() {
    int startLine = line;
    StringBuilder word = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      char c = text.charAt(at);
      boolean escapes = c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"';
      if (escapes) {
        at++;
      }
      line += c == '\n' ? 1 : 0;
      word.append(text.charAt(at));
    }
    if (at == text.length()) {
      throw new CorefileException(new Place(file, startLine), "a quotation mark is not closed");
    }
    at++;
    add(word.toString(), startLine, true);
  }

  private void add(String word, int wordLine, boolean isQuoted) {
    Place place = new Place(file, wordLine);
    if (word.contains("{$") || word.contains("{%")) {
      throw new CorefileException(
          place, "\"" + word + "\": environment variables are not supported; write the value");
    }
    tokens.add(new Token(word, place, isQuoted, wordLine != lastLine));
    lastLine = line;
  }
}
