// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A name that is being looked up: its bytes as sent, in lower case, and where each label begins.
///
/// Filled again for each query, so that looking up a name allocates nothing. For one thread.
public final class NameBuffer {
  private static final int MAX_LABELS = 127;

  private final byte[] wire = new byte[Name.MAX_LENGTH];
  private final byte[] lower = new byte[Name.MAX_LENGTH];
  private final byte[] starts = new byte[MAX_LABELS];
  private int labels;
  private int length;

  /// Reads the uncompressed name at `index` of `message`; the index after it, or -1 when it is
  /// malformed.
  int read(ByteBuf message, int index) {
    int available = Math.min(message.writerIndex() - index, Name.MAX_LENGTH);
    if (available <= 0) {
      return -1;
    }
    message.getBytes(index, wire, 0, available);
    int end = index(available);
    return end < 0 ? -1 : index + end;
  }

  /// Takes the bytes of `name`.
  public void set(Name name) {
    System.arraycopy(name.wire(), 0, wire, 0, name.length());
    int unused = index(name.length());
  }

  /// Finds the labels in the first `available` bytes; the length of the name, or -1.
  private int index(int available) {
    labels = 0;
    length = 0;
    int at = 0;
    while (at < available) {
      int labelLength = wire[at];
      if (labelLength == 0) {
        length = at + 1;
        System.arraycopy(wire, 0, lower, 0, length);
        Name.lowerCase(lower, length);
        return length;
      }
      // A compression pointer is negative here: in the first name of a message it has no aim.
      if (labelLength < 0 || labelLength > Name.MAX_LABEL_LENGTH || labels == MAX_LABELS) {
        break;
      }
      starts[labels++] = (byte) at;
      at += labelLength + 1;
    }
    labels = 0;
    return -1;
  }

  /// The name as sent, in the first [#length] bytes; not to be changed.
  public byte[] wire() {
    return wire;
  }

  /// The name in lower case, in the first [#length] bytes; not to be changed.
  public byte[] lower() {
    return lower;
  }

  /// Length of the wire form in bytes, with the root's zero.
  public int length() {
    return length;
  }

  /// How many labels, without the root.
  public int labels() {
    return labels;
  }

  /// Where label `label` (0 is the leftmost, [#labels] the root) begins, with its length byte.
  public int start(int label) {
    return label == labels ? length - 1 : starts[label] & 0xff;
  }

  /// How many labels stand before `zone`; -1 when the name is not `zone` or below it.
  public int labelsBefore(Name zone) {
    int before = labels - zone.labels();
    if (before < 0) {
      return -1;
    }
    byte[] suffix = zone.lower();
    int start = start(before);
    return Arrays.equals(lower, start, length, suffix, 0, suffix.length) ? before : -1;
  }

  /// Whether label `label` is `text`, which is ASCII in lower case.
  public boolean isLabel(int label, String text) {
    return labelEndsWith(label, 0, text);
  }

  /// Whether label `label` without its first `skipped` characters is `text`; letter case of either
  /// does not matter.
  public boolean labelEndsWith(int label, int skipped, String text) {
    int start = starts[label] & 0xff;
    if (lower[start] - skipped != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (lower[start + 1 + skipped + i] != (c >= 'A' && c <= 'Z' ? c + 32 : c)) {
        return false;
      }
    }
    return true;
  }

  /// Label `label` in lower case, a character for each byte.
  public String labelText(int label) {
    int start = start(label) + 1;
    return new String(lower, start, start(label + 1) - start, StandardCharsets.ISO_8859_1);
  }

  /// Whether label `label` begins with `_`.
  public boolean isUnderscored(int label) {
    return lower[(starts[label] & 0xff) + 1] == '_';
  }

  /// The name, kept.
  public Name toName() {
    return Name.ofWire(wire, 0, length);
  }

  @Override
  public String toString() {
    return toName().toString();
  }
}
