// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A domain name, fully qualified, in wire form; names that differ in letter case only are equal.
public final class Name {
  /// Longest name on the wire, in bytes (RFC 1035 section 2.3.4).
  public static final int MAX_LENGTH = 255;

  /// Longest label, in bytes.
  public static final int MAX_LABEL_LENGTH = 63;

  public static final Name ROOT = new Name(new byte[] {0});

  private final byte[] wire;
  private final byte[] lower;
  private final int labels;

  private Name(byte[] wire) {
    this.wire = wire;
    this.lower = wire.clone();
    lowerCase(lower, lower.length);
    int count = 0;
    for (int i = 0; wire[i] != 0; i += wire[i] + 1) {
      count++;
    }
    this.labels = count;
  }

  /// The name in `text`, as in a zone file; a missing last dot is added.
  ///
  /// @throws IllegalArgumentException that quotes `text`, when it is no name
  public static Name of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not a domain name"));
  }

  /// The name in `text`; empty when a label is empty or too long, or the whole is.
  public static Optional<Name> parse(String text) {
    if (text.equals(".")) {
      return Optional.of(ROOT);
    }
    ByteArrayOutputStream wire = new ByteArrayOutputStream(text.length() + 2);
    ByteArrayOutputStream label = new ByteArrayOutputStream(MAX_LABEL_LENGTH);
    byte[] characters = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == '.') {
        if (!endLabel(label, wire)) {
          return Optional.empty();
        }
      } else if (characters[i] == '\\') {
        int escaped = unescape(characters, i + 1);
        if (escaped < 0) {
          return Optional.empty();
        }
        label.write(escaped);
        i += isDigit(characters[i + 1]) ? 3 : 1;
      } else {
        label.write(characters[i]);
      }
    }
    if (label.size() > 0 && !endLabel(label, wire)) {
      return Optional.empty();
    }
    wire.write(0);
    return wire.size() == 1 || wire.size() > MAX_LENGTH
        ? Optional.empty()
        : Optional.of(new Name(wire.toByteArray()));
  }

  /// The name whose wire form, without compression, is `wire` from `from` to before `to`.
  static Name ofWire(byte[] wire, int from, int to) {
    return new Name(Arrays.copyOfRange(wire, from, to));
  }

  /// Length of the uncompressed name in `bytes` from `from` on; -1 when it is malformed.
  static int wireLength(byte[] bytes, int from) {
    for (int at = from; at >= 0 && at < bytes.length; at += bytes[at] + 1) {
      if (bytes[at] == 0) {
        return at + 1 - from > MAX_LENGTH ? -1 : at + 1 - from;
      }
      if (bytes[at] < 0 || bytes[at] > MAX_LABEL_LENGTH) {
        return -1;
      }
    }
    return -1;
  }

  /// The name without its first label; the root's is the root.
  public Name parent() {
    return labels == 0 ? this : ofWire(wire, wire[0] + 1, wire.length);
  }

  /// The text of the labels before `ancestor`, within which this name is: `a.b.`.
  public String before(Name ancestor) {
    String whole = toString();
    return ancestor.labels == 0
        ? whole
        : whole.substring(0, whole.length() - ancestor.toString().length());
  }

  /// The name with `label` before it; empty when that is too long.
  public Optional<Name> child(String label) {
    return parse(label + "." + (labels == 0 ? "" : this));
  }

  /// The wire form, with its letter case; not to be changed.
  public byte[] wire() {
    return wire;
  }

  /// The wire form in lower case; not to be changed.
  public byte[] lower() {
    return lower;
  }

  /// Length of the wire form in bytes, with the root's zero: 1 to 255.
  public int length() {
    return wire.length;
  }

  /// How many labels, without the root.
  public int labels() {
    return labels;
  }

  /// Whether this name is `ancestor` or lies below it.
  public boolean isWithin(Name ancestor) {
    int index = 0;
    for (int i = labels; i > ancestor.labels; i--) {
      index += wire[index] + 1;
    }
    return labels >= ancestor.labels
        && Arrays.equals(lower, index, lower.length, ancestor.lower, 0, ancestor.lower.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(lower, name.lower);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(lower);
  }

  /// As in a zone file, with the last dot.
  @Override
  public String toString() {
    if (labels == 0) {
      return ".";
    }
    StringBuilder text = new StringBuilder(wire.length);
    for (int i = 0; wire[i] != 0; i += wire[i] + 1) {
      for (int k = i + 1; k <= i + wire[i]; k++) {
        int c = wire[k] & 0xff;
        if (c == '.' || c == '\\' || c == '"' || c == ';') {
          text.append('\\').append((char) c);
        } else if (c <= ' ' || c > '~') {
          text.append('\\').append((char) ('0' + c / 100)).append((char) ('0' + c / 10 % 10));
          text.append((char) ('0' + c % 10));
        } else {
          text.append((char) c);
        }
      }
      text.append('.');
    }
    return text.toString();
  }

  /// ASCII letters of the first `length` bytes to lower case; length bytes are below 64 and stay.
  static void lowerCase(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (b >= 'A' && b <= 'Z') {
        bytes[i] = (byte) (b + 32);
      }
    }
  }

  private static boolean endLabel(ByteArrayOutputStream label, ByteArrayOutputStream wire) {
    if (label.size() == 0 || label.size() > MAX_LABEL_LENGTH) {
      return false;
    }
    wire.write(label.size());
    wire.writeBytes(label.toByteArray());
    label.reset();
    return true;
  }

  /// The byte that the escape at `index` stands for, or -1.
  private static int unescape(byte[] text, int index) {
    if (index >= text.length) {
      return -1;
    }
    if (!isDigit(text[index])) {
      return text[index] & 0xff;
    }
    if (index + 2 >= text.length || !isDigit(text[index + 1]) || !isDigit(text[index + 2])) {
      return -1;
    }
    int value = (text[index] - '0') * 100 + (text[index + 1] - '0') * 10 + text[index + 2] - '0';
    return value <= 0xff ? value : -1;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
