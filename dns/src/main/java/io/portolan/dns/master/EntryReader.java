// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.master;

import io.portolan.dns.master.Entry.Word;
import java.util.ArrayList;
import java.util.List;

/// Cuts a master file into entries and words (RFC 1035 section 5.1).
final class EntryReader {
  private final String text;
  private final List<Entry> entries = new ArrayList<>();
  private List<Word> words = new ArrayList<>();
  private int at;
  private int line = 1;
  private int startLine = 1;
  private int depth;
  private boolean isIndented;

  private EntryReader(String text) {
    this.text = text;
  }

  /// The entries that have words.
  static List<Entry> read(String text) {
    return new EntryReader(text).read();
  }

  private List<Entry> read() {
    beginEntry();
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '\n' -> {
          at++;
          line++;
          if (depth == 0) {
            endEntry();
          }
        }
        case ';' -> {
          int end = text.indexOf('\n', at);
          at = end < 0 ? text.length() : end;
        }
        case '(' -> {
          depth++;
          at++;
        }
        case ')' -> {
          if (--depth < 0) {
            throw new MasterException(line, "\")\" closes nothing");
          }
          at++;
        }
        case '"' -> quoted();
        default -> {
          if (Character.isWhitespace(c)) {
            at++;
          } else {
            plain();
          }
        }
      }
    }
    if (depth > 0) {
      throw new MasterException(startLine, "\"(\" is not closed");
    }
    endEntry();
    return entries;
  }

  private void beginEntry() {
    startLine = line;
    isIndented = at < text.length() && Character.isWhitespace(text.charAt(at));
  }

  private void endEntry() {
    if (!words.isEmpty()) {
      entries.add(new Entry(startLine, isIndented, List.copyOf(words)));
      words = new ArrayList<>();
    }
    beginEntry();
  }

  private void plain() {
    int start = at;
    while (at < text.length() && " \t\r\n;()\"".indexOf(text.charAt(at)) < 0) {
      at += text.charAt(at) == '\\' && at + 1 < text.length() ? 2 : 1;
    }
    words.add(new Word(text.substring(start, at), false));
  }

  private void quoted() {
    int start = ++at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' && at + 1 < text.length() ? 2 : 1;
    }
    if (at >= text.length() || text.charAt(at) != '"') {
      throw new MasterException(line, "a quotation mark is not closed");
    }
    words.add(new Word(text.substring(start, at), true));
    at++;
  }
}
