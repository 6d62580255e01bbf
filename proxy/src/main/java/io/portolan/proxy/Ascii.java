// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy;

/// The classes of bytes that HTTP and URIs speak of (RFC 9110 section 5.6.2, RFC 3986 section 2).
public final class Ascii {
  private static final byte TOKEN = 1;
  private static final byte FIELD = 2;
  private static final byte UNRESERVED = 4;
  private static final byte HOST = 8;

  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean isLetterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      boolean isToken = isLetterOrDigit || (c < 128 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
      boolean isField = (c >= ' ' && c != 127) || c == '\t';
      boolean isUnreserved = isLetterOrDigit || (c < 128 && "-._~".indexOf(c) >= 0);
      boolean isHost = isUnreserved || (c < 128 && "!$&'()*+,;=%:[]".indexOf(c) >= 0);
      CLASSES[c] =
          (byte)
              ((isToken ? TOKEN : 0)
                  | (isField ? FIELD : 0)
                  | (isUnreserved ? UNRESERVED : 0)
                  | (isHost ? HOST : 0));
    }
  }

  private Ascii() {}

  /// Whether a method or a field's name may hold it.
  public static boolean isToken(byte b) {
    return (CLASSES[b & 0xff] & TOKEN) != 0;
  }

  /// Whether a field's value may hold it: visible, a space, a tab, or above 127.
  public static boolean isField(byte b) {
    return (CLASSES[b & 0xff] & FIELD) != 0;
  }

  /// Whether it means the same in a URI as when percent-encoded.
  public static boolean isUnreserved(byte b) {
    return (CLASSES[b & 0xff] & UNRESERVED) != 0;
  }

  /// Whether a URI's host and port may hold it.
  public static boolean isHost(byte b) {
    return (CLASSES[b & 0xff] & HOST) != 0;
  }

  /// The letter in lower case; any other byte as it is.
  public static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  /// 0 to 15, or -1 when it is no hexadecimal digit.
  public static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    byte letter = lower(b);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
