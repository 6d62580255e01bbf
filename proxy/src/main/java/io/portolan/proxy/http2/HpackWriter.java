// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.network.ByteMap;
import io.portolan.proxy.Ascii;
import io.portolan.proxy.http1.HeadOut;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Makes header blocks (RFC 7541) of heads as HTTP/1.1 has them.
///
/// The blocks add nothing to the table of the other end, and so need no state: names are numbers
/// where the static table has them, values are written as they are. Fields that are of HTTP/1.1
/// alone are left out (RFC 9113 section 8.2.2). For one thread.
public final class HpackWriter {
  private static final int INDEXED = 0x80;
  private static final int NEVER_INDEXED = 0x10;
  private static final int INDEX_BITS = 4;
  private static final int LENGTH_BITS = 7;

  private static final int AUTHORITY = StaticTable.find(":authority");
  private static final int METHOD = StaticTable.find(":method");
  private static final int PATH = StaticTable.find(":path");
  private static final int SCHEME_HTTP = StaticTable.find(":scheme");
  private static final int SCHEME_HTTPS = SCHEME_HTTP + 1;
  private static final int STATUS = StaticTable.find(":status");
  private static final int STATUS_200 = STATUS;
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  /// What becomes of a field.
  private enum Kind {
    SENT,
    /// Proxies on the way must not keep its value (RFC 7541 section 7.1.3).
    SECRET,
    /// It is written first, as `:authority`.
    HOST,
    LEFT_OUT,
    /// It says that the body is chunked, which HTTP/2 does not know.
    CODING
  }

  /// @param index in the static table, 0 for none
  private record Name(int index, Kind kind) {}

  private static final ByteMap<Name> NAMES = names();

  private final HeadOut name = new HeadOut();

  private static ByteMap<Name> names() {
    ByteMap<Name> names = ByteMap.empty();
    for (int i = 1; i <= StaticTable.SIZE; i++) {
      byte[] name = StaticTable.get(i).name();
      if (names.get(name) == null) {
        names = names.with(name, new Name(i, Kind.SENT));
      }
    }
    for (String secret : new String[] {"authorization", "cookie", "set-cookie"}) {
      names = names.with(ascii(secret), new Name(StaticTable.find(secret), Kind.SECRET));
    }
    names = names.with(ascii("host"), new Name(AUTHORITY, Kind.HOST));
    for (String only1 :
        new String[] {
          "connection",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "sec-websocket-accept",
          "upgrade"
        }) {
      names = names.with(ascii(only1), new Name(0, Kind.LEFT_OUT));
    }
    return names.with(ascii("transfer-encoding"), new Name(0, Kind.CODING));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Appends the block of a request's head.
  ///
  /// @param isSecure whether its scheme is `https`
  /// @return whether its body is chunked
  public boolean request(byte[] head, int length, boolean isSecure, HeadOut out) {
    int methodTo = indexOf(head, 0, ' ');
    int targetTo = indexOf(head, methodTo + 1, ' ');
    literal(METHOD, head, 0, methodTo, out);
    number(INDEXED, LENGTH_BITS, isSecure ? SCHEME_HTTPS : SCHEME_HTTP, out);
    int hostFrom = findHost(head, targetTo, length);
    if (hostFrom > 0) {
      literal(AUTHORITY, head, hostFrom, valueTo(head, hostFrom), out);
    }
    literal(PATH, head, methodTo + 1, targetTo, out);
    return fields(head, indexOf(head, targetTo, '\n') + 1, length, out);
  }

  private int findHost(byte[] head, int from, int length) {
    int at = indexOf(head, from, '\n') + 1;
    while (at < length && head[at] != '\r') {
      int colon = indexOf(head, at, ':');
      if (colon - at == 4 && isHost(readName(head, at, colon))) {
        return valueFrom(head, colon);
      }
      at = indexOf(head, colon, '\n') + 1;
    }
    return 0;
  }

  private static boolean isHost(@Nullable Name name) {
    return name != null && name.kind() == Kind.HOST;
  }

  /// Appends the block of a response's head. A change of protocol is a tunnel here, which begins
  /// with 200 (RFC 8441 section 5).
  public void response(HeadOut head, HeadOut out) {
    byte[] in = head.bytes();
    if (isStatus(in, "200") || isStatus(in, "101")) {
      number(INDEXED, LENGTH_BITS, STATUS_200, out);
    } else {
      literal(STATUS, in, STATUS_AT, STATUS_AT + 3, out);
    }
    fields(in, indexOf(in, STATUS_AT, '\n') + 1, head.length(), out);
  }

  private static boolean isStatus(byte[] in, String status) {
    return in[STATUS_AT] == status.charAt(0)
        && in[STATUS_AT + 1] == status.charAt(1)
        && in[STATUS_AT + 2] == status.charAt(2);
  }

  /// Appends the block of the fields that follow a body.
  public void trailers(HeadOut lines, HeadOut out) {
    fields(lines.bytes(), 0, lines.length(), out);
  }

  /// @return whether one of them is `Transfer-Encoding`
  private boolean fields(byte[] in, int from, int to, HeadOut out) {
    boolean isChunked = false;
    int at = from;
    while (at < to && in[at] != '\r') {
      int colon = indexOf(in, at, ':');
      int valueFrom = valueFrom(in, colon);
      Name known = readName(in, at, colon);
      if (known == null) {
        out.put((byte) 0);
        string(name.bytes(), 0, name.length(), out);
        string(in, valueFrom, valueTo(in, valueFrom), out);
      } else if (known.kind() == Kind.SENT || known.kind() == Kind.SECRET) {
        number(known.kind() == Kind.SECRET ? NEVER_INDEXED : 0, INDEX_BITS, known.index(), out);
        string(in, valueFrom, valueTo(in, valueFrom), out);
      }
      isChunked |= known != null && known.kind() == Kind.CODING;
      at = indexOf(in, valueFrom, '\n') + 1;
    }
    return isChunked;
  }

  /// Sets [#name] to what stands there, in lower case; what is known of it.
  private @Nullable Name readName(byte[] in, int from, int to) {
    name.clear();
    for (int i = from; i < to; i++) {
      name.put(Ascii.lower(in[i]));
    }
    return NAMES.get(name.bytes(), 0, name.length());
  }

  private static int valueFrom(byte[] in, int colon) {
    int at = colon + 1;
    while (in[at] == ' ' || in[at] == '\t') {
      at++;
    }
    return at;
  }

  private static int valueTo(byte[] in, int from) {
    int to = indexOf(in, from, '\r');
    while (to > from && (in[to - 1] == ' ' || in[to - 1] == '\t')) {
      to--;
    }
    return to;
  }

  private static int indexOf(byte[] in, int from, char wanted) {
    int at = from;
    while (in[at] != wanted) {
      at++;
    }
    return at;
  }

  private static void literal(int index, byte[] in, int from, int to, HeadOut out) {
    number(0, INDEX_BITS, index, out);
    string(in, from, to, out);
  }

  private static void string(byte[] in, int from, int to, HeadOut out) {
    number(0, LENGTH_BITS, to - from, out);
    out.put(in, from, to);
  }

  /// A number in the last `bits` of a byte, and in the bytes after it (RFC 7541 section 5.1).
  private static void number(int first, int bits, int value, HeadOut out) {
    int most = (1 << bits) - 1;
    if (value < most) {
      out.put((byte) (first | value));
      return;
    }
    out.put((byte) (first | most));
    int rest = value - most;
    while (rest >= 0x80) {
      out.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
