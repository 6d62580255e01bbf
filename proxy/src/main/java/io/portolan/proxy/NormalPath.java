// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy;

/// A path in the form that routes are compared with (RFC 3986 section 6.2.2): without dot segments,
/// unreserved characters plain, other percent-encodings in upper case.
///
/// An encoded slash or backslash stays encoded and separates nothing. Reused from path to path; for
/// one thread.
public final class NormalPath {
  private final boolean mergesSlashes;
  private final ByteSpan span = new ByteSpan();
  private byte[] out = new byte[256];
  private boolean isRestructured;

  /// @param mergesSlashes whether `//` counts as `/`
  public NormalPath(boolean mergesSlashes) {
    this.mergesSlashes = mergesSlashes;
  }

  /// Takes the path from `from` to before `to`, without query. False when it cannot be trusted: a
  /// broken percent-encoding, an encoded NUL, a backslash, or `..` above the root.
  public boolean read(byte[] in, int from, int to) {
    isRestructured = false;
    if (isNormal(in, from, to)) {
      span.set(in, from, to);
      return true;
    }
    if (out.length < to - from) {
      out = new byte[Math.max(to - from, 2 * out.length)];
    }
    int length = decode(in, from, to);
    if (length < 0) {
      return false;
    }
    length = withoutDots(length);
    if (length < 0) {
      return false;
    }
    span.set(out, 0, length);
    return true;
  }

  /// The path; in the array that was read when it was in normal form already.
  public ByteSpan span() {
    return span;
  }

  /// Whether segments were taken out, so that the path as it came names something else.
  public boolean isRestructured() {
    return isRestructured;
  }

  private boolean isNormal(byte[] in, int from, int to) {
    byte before = 0;
    for (int i = from; i < to; i++) {
      byte b = in[i];
      boolean isSegment = before == '/' && (b == '.' || (b == '/' && mergesSlashes));
      if (b == '%' || b == '\\' || isSegment) {
        return false;
      }
      before = b;
    }
    return true;
  }

  private int decode(byte[] in, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = in[i];
      if (b == '\\') {
        return -1;
      }
      if (b != '%') {
        out[length++] = b;
        continue;
      }
      int value = i + 2 < to ? Ascii.hex(in[i + 1]) << 4 | Ascii.hex(in[i + 2]) : -1;
      if (value <= 0) {
        return -1;
      }
      if (Ascii.isUnreserved((byte) value)) {
        out[length++] = (byte) value;
      } else {
        out[length++] = '%';
        out[length++] = upper(in[i + 1]);
        out[length++] = upper(in[i + 2]);
      }
      i += 2;
    }
    return length;
  }

  /// Takes the dot segments out of the first `length` bytes; the new length, or -1.
  private int withoutDots(int length) {
    if (length == 0 || out[0] != '/') {
      return length;
    }
    int written = 1;
    int at = 1;
    while (at <= length) {
      int end = at;
      while (end < length && out[end] != '/') {
        end++;
      }
      boolean isLast = end == length;
      int size = end - at;
      if ((size == 1 && out[at] == '.') || (size == 0 && mergesSlashes && !isLast)) {
        isRestructured = true;
      } else if (size == 2 && out[at] == '.' && out[at + 1] == '.') {
        isRestructured = true;
        if (written == 1) {
          return -1;
        }
        do {
          written--;
        } while (out[written - 1] != '/');
      } else {
        System.arraycopy(out, at, out, written, size);
        written += size;
        if (!isLast) {
          out[written++] = '/';
        }
      }
      at = end + 1;
    }
    return written;
  }

  private static byte upper(byte hex) {
    return hex >= 'a' ? (byte) (hex - 32) : hex;
  }
}
