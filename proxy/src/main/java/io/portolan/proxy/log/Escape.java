// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

/// How a text is written where somebody else chose its characters.
public enum Escape {
  /// A word of a line: `\x20` for what is not visible, or would end or quote it.
  WORD(" \"\\", "\\x", 2),
  /// Between quotes in a line.
  QUOTED("\"\\", "\\x", 2),
  /// Between quotes in JSON (RFC 8259 section 7).
  JSON("\"\\", "\\u", 4);

  private final String special;
  private final String sign;
  private final int digits;

  Escape(String special, String sign, int digits) {
    this.special = special;
    this.sign = sign;
    this.digits = digits;
  }

  /// @param text of characters below 256
  public void append(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 127 && special.indexOf(c) < 0) {
        out.append(c);
      } else {
        out.append(sign);
        for (int digit = digits - 1; digit >= 0; digit--) {
          out.append(Character.forDigit(c >> (4 * digit) & 0xf, 16));
        }
      }
    }
  }
}
