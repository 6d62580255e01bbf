// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A template as Go's `text/template` has it, as far as records need it: fields, functions, pipes,
/// `if` with `else`, comments and trimming; no variables, ranges and definitions.
public final class GoTemplate {
  private final String source;
  private final List<Node> nodes;

  private GoTemplate(String source, List<Node> nodes) {
    this.source = source;
    this.nodes = nodes;
  }

  /// A part of a template.
  private sealed interface Node {
    record Text(String text) implements Node {}

    record Value(Expression expression) implements Node {}

    record If(Expression condition, List<Node> then, List<Node> otherwise) implements Node {}
  }

  /// Reads a template, or throws a [TemplateException].
  public static GoTemplate parse(String source) {
    return new GoTemplate(source, new Parser(cut(source)).whole());
  }

  /// Fills the template; a [TemplateException] says what does not go.
  public String fill(TemplateData data) {
    StringBuilder out = new StringBuilder();
    fill(nodes, data, out);
    return out.toString();
  }

  private static void fill(List<Node> nodes, TemplateData data, StringBuilder out) {
    for (Node node : nodes) {
      switch (node) {
        case Node.Text(String text) -> out.append(text);
        case Node.Value(Expression expression) ->
            out.append(Functions.print(expression.evaluate(data)));
        case Node.If(Expression condition, List<Node> then, List<Node> otherwise) ->
            fill(Functions.isTrue(condition.evaluate(data)) ? then : otherwise, data, out);
      }
    }
  }

  /// A piece of the source: text, or what stands between `{{` and `}}`.
  private record Piece(boolean isAction, String text) {}

  private static List<Piece> cut(String source) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    boolean trimsNext = false;
    while (at < source.length()) {
      int open = source.indexOf("{{", at);
      String text = source.substring(at, open < 0 ? source.length() : open);
      boolean trimsBefore = open >= 0 && source.startsWith("{{- ", open);
      text = trimsNext ? text.stripLeading() : text;
      pieces.add(new Piece(false, trimsBefore ? text.stripTrailing() : text));
      if (open < 0) {
        break;
      }
      int close = source.indexOf("}}", open);
      if (close < 0) {
        throw new TemplateException("\"{{\" is not closed");
      }
      trimsNext = source.startsWith(" -", close - 2);
      String action =
          source.substring(open + (trimsBefore ? 3 : 2), trimsNext ? close - 2 : close).strip();
      boolean isComment = action.startsWith("/*") && action.endsWith("*/");
      if (!isComment) {
        pieces.add(new Piece(true, action));
      }
      at = close + 2;
    }
    return pieces;
  }

  /// Puts pieces together.
  private static final class Parser {
    private final List<Piece> pieces;
    private int at;

    Parser(List<Piece> pieces) {
      this.pieces = pieces;
    }

    List<Node> whole() {
      List<Node> nodes = nodes();
      if (at < pieces.size()) {
        throw new TemplateException("{{" + pieces.get(at).text() + "}} has no {{if}} before it");
      }
      return nodes;
    }

    /// Up to an `else` or `end`, or to the end.
    private List<Node> nodes() {
      List<Node> nodes = new ArrayList<>();
      while (at < pieces.size()) {
        Piece piece = pieces.get(at);
        String word = keyword(piece).orElse("");
        if (word.equals("else") || word.equals("end")) {
          break;
        }
        at++;
        if (word.equals("if")) {
          nodes.add(branch(piece.text().substring("if".length())));
        } else if (piece.isAction()) {
          nodes.add(new Node.Value(Expression.parse(piece.text())));
        } else if (!piece.text().isEmpty()) {
          nodes.add(new Node.Text(piece.text()));
        }
      }
      return nodes;
    }

    private Node branch(String condition) {
      Expression expression = Expression.parse(condition);
      List<Node> then = nodes();
      List<Node> otherwise = List.of();
      if (at < pieces.size() && keyword(pieces.get(at)).orElse("").equals("else")) {
        String rest = pieces.get(at++).text().substring("else".length()).strip();
        if (rest.startsWith("if ")) {
          return new Node.If(expression, then, List.of(branch(rest.substring("if".length()))));
        }
        otherwise = nodes();
      }
      if (at == pieces.size() || !keyword(pieces.get(at)).orElse("").equals("end")) {
        throw new TemplateException("{{if}} has no {{end}}");
      }
      at++;
      return new Node.If(expression, then, otherwise);
    }

    private static Optional<String> keyword(Piece piece) {
      if (!piece.isAction()) {
        return Optional.empty();
      }
      String word = piece.text().split("\\s", 2)[0];
      return switch (word) {
        case "if", "else", "end" -> Optional.of(word);
        case "range", "with", "define", "template", "block", "break", "continue" ->
            throw new TemplateException("{{" + word + "}} is not supported");
        default -> Optional.empty();
      };
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GoTemplate template && source.equals(template.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
