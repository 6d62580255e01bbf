// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.corefile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a Corefile: server blocks with their lines; snippets and other files that it imports are
/// put where they are imported.
///
/// ```
/// (logged) {          a snippet
///   log
///   errors
/// }
/// .:53 example.org {  a server block with two keys
///   import logged
///   forward . 9.9.9.9 {
///     max_fails 3
///   }
/// }
/// ```
public final class CorefileParser {
  private static final int MAX_IMPORTS = 10_000;

  private final Map<String, String> files;
  private final Map<String, List<Token>> snippets = new HashMap<>();
  private final List<Token> tokens;
  private int at;
  private int imports;

  private CorefileParser(Map<String, String> files, String name) {
    this.files = files;
    this.tokens = new ArrayList<>(Lexer.words(name, files.getOrDefault(name, "")));
  }

  /// Reads the file `name` of `files`.
  ///
  /// @param files what can be imported, by name
  /// @throws CorefileException that says what is wrong and on which line
  public static List<ServerBlock> parse(Map<String, String> files, String name) {
    return new CorefileParser(files, name).parse();
  }

  private List<ServerBlock> parse() {
    List<ServerBlock> blocks = new ArrayList<>();
    while (at < tokens.size()) {
      Token first = tokens.get(at);
      if (isImport(first)) {
        replaceImport();
      } else if (isSnippet(first)) {
        readSnippet(first);
      } else {
        blocks.add(readServer(first));
      }
    }
    return blocks;
  }

  private static boolean isSnippet(Token token) {
    return !token.isQuoted() && token.text().startsWith("(") && token.text().endsWith(")");
  }

  private void readSnippet(Token name) {
    at++;
    if (at == tokens.size() || !tokens.get(at).opens()) {
      throw new CorefileException(name.place(), "snippet " + name.text() + " lacks its \"{\"");
    }
    int start = at + 1;
    int depth = 0;
    do {
      depth += tokens.get(at).opens() ? 1 : tokens.get(at).closes() ? -1 : 0;
      at++;
    } while (depth > 0 && at < tokens.size());
    if (depth > 0) {
      throw new CorefileException(name.place(), "snippet " + name.text() + " is not closed");
    }
    String bare = name.text().substring(1, name.text().length() - 1);
    if (snippets.put(bare, List.copyOf(tokens.subList(start, at - 1))) != null) {
      throw new CorefileException(name.place(), "snippet " + name.text() + " is there twice");
    }
  }

  private ServerBlock readServer(Token first) {
    List<Token> keys = new ArrayList<>();
    while (at < tokens.size() && !tokens.get(at).opens()) {
      Token key = tokens.get(at++);
      if (key.closes()) {
        throw new CorefileException(key.place(), "\"}\" closes nothing");
      }
      String bare = key.text().endsWith(",") ? cutLast(key.text()) : key.text();
      if (!bare.isEmpty()) {
        keys.add(key.withText(bare));
      }
    }
    if (at == tokens.size() || keys.isEmpty()) {
      throw new CorefileException(
          first.place(),
          "a server block is a zone and then \"{\"; here is \"" + first.text() + "\"");
    }
    return new ServerBlock(keys, readBlock(tokens.get(at)));
  }

  private static String cutLast(String text) {
    return text.substring(0, text.length() - 1);
  }

  /// Reads from an opening brace to behind the one that closes it.
  private List<Directive> readBlock(Token opening) {
    at++;
    List<Directive> lines = new ArrayList<>();
    while (at < tokens.size()) {
      Token word = tokens.get(at);
      if (word.closes()) {
        at++;
        return lines;
      }
      if (isImport(word)) {
        replaceImport();
      } else {
        lines.add(readDirective(word));
      }
    }
    throw new CorefileException(opening.place(), "\"{\" is not closed");
  }

  private Directive readDirective(Token name) {
    if (name.opens()) {
      throw new CorefileException(name.place(), "\"{\" stands behind a name, on its line");
    }
    List<Token> arguments = new ArrayList<>();
    for (at++; at < tokens.size() && !tokens.get(at).isFirst(); at++) {
      Token word = tokens.get(at);
      if (word.closes()) {
        throw new CorefileException(word.place(), "\"}\" needs a line of its own");
      }
      if (word.opens()) {
        return new Directive(name, arguments, readBlock(word));
      }
      arguments.add(word);
    }
    return new Directive(name, arguments, List.of());
  }

  private static boolean isImport(Token token) {
    return !token.isQuoted() && token.text().equals("import");
  }

  /// Puts what is imported in place of the import.
  private void replaceImport() {
    Token word = tokens.get(at);
    int end = at + 1;
    while (end < tokens.size() && !tokens.get(end).isFirst()) {
      end++;
    }
    if (end == at + 1) {
      throw new CorefileException(word.place(), "import lacks the name of a snippet or file");
    }
    if (++imports > MAX_IMPORTS) {
      throw new CorefileException(
          word.place(), "import " + tokens.get(at + 1).text() + " never ends");
    }
    List<Token> arguments = List.copyOf(tokens.subList(at + 2, end));
    List<Token> content = new ArrayList<>(imported(tokens.get(at + 1), arguments, word.place()));
    if (!content.isEmpty()) {
      content.set(0, content.getFirst().asFirst());
    }
    List<Token> place = tokens.subList(at, end);
    place.clear();
    place.addAll(content);
  }

  private List<Token> imported(Token name, List<Token> arguments, Place where) {
    List<Token> snippet = snippets.get(name.text());
    if (snippet == null) {
      return importedFiles(name);
    }
    return snippet.stream().map(token -> substituted(token, arguments, where)).toList();
  }

  /// `{args[0]}` in a snippet stands for the import's first argument.
  private static Token substituted(Token token, List<Token> arguments, Place where) {
    String text = token.text();
    for (int i = 0; i < arguments.size(); i++) {
      text = text.replace("{args[" + i + "]}", arguments.get(i).text());
    }
    if (text.contains("{args[")) {
      throw new CorefileException(where, "the import lacks an argument for " + text);
    }
    return token.withText(text);
  }

  private List<Token> importedFiles(Token name) {
    String pattern = name.text().substring(name.text().lastIndexOf('/') + 1);
    String regex = ("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    List<String> matching = files.keySet().stream().filter(f -> f.matches(regex)).sorted().toList();
    if (matching.isEmpty() && !pattern.contains("*")) {
      throw new CorefileException(
          name.place(),
          "import " + name.text() + ": neither a snippet above nor a key of the ConfigMap");
    }
    return matching.stream()
        .flatMap(file -> Lexer.words(file, files.getOrDefault(file, "")).stream())
        .toList();
  }
}
