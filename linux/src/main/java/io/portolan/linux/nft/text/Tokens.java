// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import java.util.ArrayList;
import java.util.List;

/// A cursor over the words of a text in nft's language.
final class Tokens {
  /// A word.
  ///
  /// @param quoted whether it stood in quotation marks
  /// @param line from 1
  record Token(String text, boolean quoted, int line) {
    boolean is(String word) {
      return !quoted && text.equals(word);
    }
  }

  static final String NEWLINE = "\n";
  private static final String ALONE = "{};,";

  private final List<Token> tokens;
  private int next;

  private Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  static Tokens of(String text) {
    List<Token> tokens = new ArrayList<>();
    int line = 1;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = at + 1;
      if (c == '\n') {
        tokens.add(new Token(NEWLINE, false, line++));
      } else if (c == '"') {
        end = text.indexOf('"', at + 1) + 1;
        if (end == 0) {
          throw new IllegalArgumentException("line " + line + ": a quotation mark is not closed");
        }
        tokens.add(new Token(text.substring(at + 1, end - 1), true, line));
      } else if (c == '#') {
        int newline = text.indexOf('\n', at);
        end = newline < 0 ? text.length() : newline;
      } else if (ALONE.indexOf(c) >= 0) {
        tokens.add(new Token(String.valueOf(c), false, line));
      } else if (!Character.isWhitespace(c)) {
        while (end < text.length() && isWord(text.charAt(end))) {
          end++;
        }
        tokens.add(new Token(text.substring(at, end), false, line));
      }
      at = end;
    }
    return new Tokens(tokens);
  }

  private static boolean isWord(char c) {
    return !Character.isWhitespace(c) && c != '"' && ALONE.indexOf(c) < 0;
  }

  boolean isAtEnd() {
    return next >= tokens.size();
  }

  /// The next token, without taking it; an empty word at the end.
  Token peek() {
    return isAtEnd() ? new Token("", false, line()) : tokens.get(next);
  }

  /// The token after the next one, without taking it; an empty word at the end.
  Token peekSecond() {
    return next + 1 < tokens.size() ? tokens.get(next + 1) : new Token("", false, line());
  }

  private int line() {
    return tokens.isEmpty() ? 1 : tokens.getLast().line();
  }

  Token take() {
    if (isAtEnd()) {
      throw error("the text ends too early");
    }
    return tokens.get(next++);
  }

  String word() {
    return take().text();
  }

  boolean takeIf(String word) {
    if (peek().is(word)) {
      next++;
      return true;
    }
    return false;
  }

  void expect(String word) {
    Token token = isAtEnd() ? peek() : take();
    if (!token.is(word)) {
      throw new IllegalArgumentException(
          "line " + token.line() + ": \"" + word + "\" expected, not \"" + token.text() + '"');
    }
  }

  void skipNewlines() {
    while (peek().is(NEWLINE) || peek().is(";")) {
      next++;
    }
  }

  long number() {
    Token token = take();
    try {
      return Long.decode(token.text());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "line " + token.line() + ": \"" + token.text() + "\" is not a number", e);
    }
  }

  /// The tokens up to the end of the line or the next semicolon, which are taken.
  Tokens statement() {
    List<Token> statement = new ArrayList<>();
    int depth = 0;
    while (!isAtEnd()) {
      Token token = peek();
      depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
      boolean ends = depth == 0 && (token.is(NEWLINE) || token.is(";"));
      if (ends || depth < 0) {
        break;
      }
      next++;
      if (!token.is(NEWLINE)) {
        statement.add(token);
      }
    }
    return new Tokens(statement);
  }

  /// Whether a dot follows the first value of the map that begins here: `{ a : b . c`.
  boolean startsMapOfPairs() {
    int at = next;
    while (at + 2 < tokens.size() && !tokens.get(at).is(":") && !tokens.get(at).is("}")) {
      at++;
    }
    return at + 2 < tokens.size() && tokens.get(at).is(":") && tokens.get(at + 2).is(".");
  }

  IllegalArgumentException error(String problem) {
    Token token = peek();
    return new IllegalArgumentException(
        "line " + token.line() + ": " + problem + ", at \"" + token.text() + '"');
  }
}
