// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.route.HeaderField;
import java.util.Arrays;
import java.util.List;

/// A head that is being written; reused from head to head, for one thread.
public final class HeadOut {
  private static final int LINE_END_BYTES = 2;

  private byte[] bytes = new byte[4096];
  private int length;

  /// A copy of a whole head that has these fields, too.
  ///
  /// @param length of the head, up to the end of the empty line
  public static HeadOut extended(byte[] head, int length, List<HeaderField> fields) {
    HeadOut out = new HeadOut().put(head, 0, length - LINE_END_BYTES);
    for (HeaderField field : fields) {
      out.put(field.name()).put(": ").put(field.value()).put("\r\n");
    }
    return out.put("\r\n");
  }

  /// Forgets what was written.
  public HeadOut clear() {
    length = 0;
    return this;
  }

  public HeadOut put(byte[] from, int start, int end) {
    reserve(end - start);
    System.arraycopy(from, start, bytes, length, end - start);
    length += end - start;
    return this;
  }

  public HeadOut put(byte one) {
    reserve(1);
    bytes[length++] = one;
    return this;
  }

  public HeadOut put(byte[] from) {
    return put(from, 0, from.length);
  }

  public HeadOut put(ByteBuf from, int start, int end) {
    reserve(end - start);
    from.getBytes(start, bytes, length, end - start);
    length += end - start;
    return this;
  }

  public HeadOut put(ByteSpan span) {
    return put(span.bytes(), span.from(), span.to());
  }

  /// @param text of characters below 256
  @SuppressWarnings("deprecation") // The one way to copy such text without a new array.
  public HeadOut put(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
    return this;
  }

  /// A line for each field that has a value.
  public HeadOut put(List<HeaderField> fields) {
    for (int i = 0; i < fields.size(); i++) {
      HeaderField field = fields.get(i);
      if (!field.value().isEmpty()) {
        put(field.name()).put(": ").put(field.value()).put("\r\n");
      }
    }
    return this;
  }

  /// A number of three digits.
  public HeadOut putStatus(int status) {
    reserve(3);
    bytes[length++] = (byte) ('0' + status / 100);
    bytes[length++] = (byte) ('0' + status / 10 % 10);
    bytes[length++] = (byte) ('0' + status % 10);
    return this;
  }

  /// A number in sixteen digits from 0 to f.
  public HeadOut putHex(long number) {
    reserve(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      bytes[length++] = (byte) Character.forDigit((int) (number >>> shift) & 15, 16);
    }
    return this;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /// Forgets what was written after the first `newLength` bytes.
  public HeadOut cut(int newLength) {
    length = newLength;
    return this;
  }

  /// A copy of what was written.
  public byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /// What was written, up to [#length].
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }
}
