// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A stretch of bytes that lie in somebody's array: a name, a value or a path, without a copy.
///
/// Mutable, so that one span can be set to one stretch after the other; valid for as long as the
/// bytes stay where they are. For one thread.
public final class ByteSpan {
  // Before what is made of it.
  private static final byte[] NO_BYTES = {};

  /// What is not there, as opposed to what is empty.
  public static final ByteSpan ABSENT = new ByteSpan();

  private byte[] bytes = NO_BYTES;
  private int from;
  private int to;

  /// The bytes of `text` in UTF-8.
  public static ByteSpan of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new ByteSpan().set(bytes, 0, bytes.length);
  }

  /// This span, from now on the bytes from `from` to before `to`.
  public ByteSpan set(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    return this;
  }

  /// The array in which the bytes lie from [#from] to before [#to].
  public byte[] bytes() {
    return bytes;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  public int length() {
    return to - from;
  }

  public boolean isEmpty() {
    return to == from;
  }

  /// The byte at `index`, counted from the span's first.
  public byte at(int index) {
    return bytes[from + index];
  }

  /// Whether the bytes are the characters of `text`, each below 256.
  public boolean is(String text) {
    if (text.length() != to - from) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((bytes[from + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether the bytes are `lowerCase` but for the case of ASCII letters.
  public boolean isIgnoringCase(String lowerCase) {
    if (lowerCase.length() != to - from) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if (Ascii.lower(bytes[from + i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// A copy of the bytes.
  public byte[] toArray() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /// The bytes as characters, each below 256.
  @Override
  public String toString() {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
