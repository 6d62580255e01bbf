// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.corefile;

/// A word of a Corefile and where it stands.
///
/// @param isQuoted whether it stood in quotation marks: such a word is never a brace
/// @param isFirst whether it begins a line
public record Token(String text, Place place, boolean isQuoted, boolean isFirst) {
  Token withText(String other) {
    return new Token(other, place, isQuoted, isFirst);
  }

  Token asFirst() {
    return new Token(text, place, isQuoted, true);
  }

  boolean opens() {
    return !isQuoted && text.equals("{");
  }

  boolean closes() {
    return !isQuoted && text.equals("}");
  }
}
