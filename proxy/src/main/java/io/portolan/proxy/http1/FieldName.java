// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The fields that a proxy knows by name; all others it passes on.
public enum FieldName {
  OTHER(""),
  CONNECTION("connection"),
  CONTENT_LENGTH("content-length"),
  DATE("date"),
  EXPECT("expect"),
  FORWARDED("forwarded"),
  HOST("host"),
  KEEP_ALIVE("keep-alive"),
  MAX_FORWARDS("max-forwards"),
  PROXY("proxy"),
  PROXY_CONNECTION("proxy-connection"),
  TE("te"),
  TRAILER("trailer"),
  TRANSFER_ENCODING("transfer-encoding"),
  UPGRADE("upgrade"),
  X_FORWARDED_FOR("x-forwarded-for"),
  X_FORWARDED_HOST("x-forwarded-host"),
  X_FORWARDED_PORT("x-forwarded-port"),
  X_FORWARDED_PROTO("x-forwarded-proto");

  private static final FieldName[][] BY_LENGTH = new FieldName[20][];

  static {
    for (int length = 0; length < BY_LENGTH.length; length++) {
      int wanted = length;
      BY_LENGTH[length] =
          Arrays.stream(values())
              .filter(each -> each != OTHER && each.text.length() == wanted)
              .toArray(FieldName[]::new);
    }
  }

  private final String text;

  FieldName(String text) {
    this.text = text;
  }

  /// Whether the proxy writes or reads a field of that name itself.
  public static boolean isKnown(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    return of(bytes, 0, bytes.length) != OTHER;
  }

  /// The name that stands in `bytes` from `from` to before `to`, in any case.
  static FieldName of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length >= BY_LENGTH.length) {
      return OTHER;
    }
    for (FieldName each : BY_LENGTH[length]) {
      if (isIgnoringCase(bytes, from, each.text)) {
        return each;
      }
    }
    return OTHER;
  }

  private static boolean isIgnoringCase(byte[] bytes, int from, String lowerCase) {
    // The last byte tells most names apart.
    for (int i = lowerCase.length() - 1; i >= 0; i--) {
      if (Ascii.lower(bytes[from + i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether a message's framing, its way or its host would change if it came as a trailer
  /// (RFC 9110 section 6.5.1).
  boolean isForbiddenInTrailers() {
    return switch (this) {
      case OTHER, DATE, FORWARDED, X_FORWARDED_HOST, X_FORWARDED_PORT, X_FORWARDED_PROTO -> false;
      case X_FORWARDED_FOR -> false;
      case CONNECTION, CONTENT_LENGTH, EXPECT, HOST, KEEP_ALIVE, MAX_FORWARDS -> true;
      case PROXY, PROXY_CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE -> true;
    };
  }
}
