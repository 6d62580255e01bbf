// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.http1.HeadOut;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/// Writes the head of a request as HTTP/1.1 has it, of a block that came by HTTP/2.
///
/// A body of which no length is said becomes a chunked one, and a tunnel for another protocol an
/// upgrade to it (RFC 8441). For one thread.
public final class RequestText {
  private static final int NONCE_BYTES = 16;

  private final FieldLines lines = new FieldLines();
  private final ByteSpan name = new ByteSpan();
  private final ByteSpan value = new ByteSpan();
  private final ByteSpan method = new ByteSpan();
  private final ByteSpan path = new ByteSpan();
  private final ByteSpan authority = new ByteSpan();
  private final ByteSpan protocol = new ByteSpan();
  private final byte[] nonce = new byte[NONCE_BYTES];
  private boolean hasMethod;
  private boolean hasPath;
  private boolean hasAuthority;
  private boolean hasScheme;
  private boolean hasProtocol;
  private boolean isConnect;
  private boolean isChunked;

  /// Whether the body of the last head is chunked.
  public boolean isChunked() {
    return isChunked;
  }

  /// Whether the last head asks for a tunnel.
  public boolean isTunnel() {
    return hasProtocol || isConnect;
  }

  /// Whether that tunnel is for a protocol which the last head names.
  public boolean namesProtocol() {
    return hasProtocol;
  }

  /// Appends the head; false when the block is malformed (RFC 9113 section 8.3.1).
  ///
  /// @param isLast whether no body follows
  public boolean write(FieldList fields, boolean isLast, HeadOut out) {
    int first = readPseudo(fields);
    if (first < 0 || !isWhole()) {
      return false;
    }
    if (hasProtocol) {
      out.put("GET");
    } else {
      out.put(method);
    }
    out.put(" ").put(hasPath ? path : authority).put(" HTTP/1.1\r\n");
    if (hasAuthority && !hasSameHost(fields, first)) {
      out.put("host: ").put(authority).put("\r\n");
    }
    if (!lines.write(fields, first, out)) {
      return false;
    }
    isChunked = !isLast && !lines.hasLength() && !isTunnel();
    if (hasProtocol) {
      upgrade(out);
    } else if (isChunked) {
      out.put("transfer-encoding: chunked\r\n");
    } else if (!lines.hasLength() && saysLength()) {
      out.put("content-length: 0\r\n");
    }
    out.put("\r\n");
    return true;
  }

  private void upgrade(HeadOut out) {
    out.put("connection: upgrade\r\nupgrade: ").put(protocol).put("\r\n");
    if (protocol.is("websocket")) {
      // Servers of HTTP/1.1 expect what is needless where streams are set apart.
      ThreadLocalRandom.current().nextBytes(nonce);
      out.put("sec-websocket-key: ").put(Base64.getEncoder().encode(nonce)).put("\r\n");
    }
  }

  private int readPseudo(FieldList fields) {
    hasProtocol = false;
    hasMethod = false;
    hasPath = false;
    hasAuthority = false;
    hasScheme = false;
    int i = 0;
    while (i < fields.count() && isPseudo(fields, i)) {
      if (!take(fields.value(i, value))) {
        return -1;
      }
      i++;
    }
    return i;
  }

  private boolean isPseudo(FieldList fields, int index) {
    fields.name(index, name);
    return !name.isEmpty() && name.at(0) == ':';
  }

  private boolean take(ByteSpan value) {
    if (!isVisible(value)) {
      return false;
    }
    if (name.is(":method") && !hasMethod) {
      hasMethod = true;
      method.set(value.bytes(), value.from(), value.to());
      return isToken(value);
    }
    if (name.is(":path") && !hasPath) {
      hasPath = true;
      path.set(value.bytes(), value.from(), value.to());
      return value.is("*") || (!value.isEmpty() && value.at(0) == '/');
    }
    if (name.is(":authority") && !hasAuthority) {
      hasAuthority = true;
      authority.set(value.bytes(), value.from(), value.to());
      return true;
    }
    if (name.is(":scheme") && !hasScheme) {
      hasScheme = true;
      return !value.isEmpty();
    }
    if (name.is(":protocol") && !hasProtocol) {
      hasProtocol = true;
      protocol.set(value.bytes(), value.from(), value.to());
      return isToken(value);
    }
    return false;
  }

  private static boolean isVisible(ByteSpan value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.at(i) <= ' ' || value.at(i) == 127) {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(ByteSpan value) {
    for (int i = 0; i < value.length(); i++) {
      if (!Ascii.isToken(value.at(i))) {
        return false;
      }
    }
    return !value.isEmpty();
  }

  private boolean isWhole() {
    isConnect = hasMethod && method.is("CONNECT");
    if (hasProtocol) {
      return isConnect && hasAuthority && hasPath && hasScheme;
    }
    return isConnect ? hasAuthority && !hasPath && !hasScheme : hasMethod && hasPath && hasScheme;
  }

  /// Whether a `host` field says the same. What says something else is written beside `:authority`,
  /// for one host too many is refused as it is in HTTP/1.1 (RFC 9113 section 8.3.1).
  private boolean hasSameHost(FieldList fields, int first) {
    for (int i = first; i < fields.count(); i++) {
      if (fields.name(i, name).is("host")) {
        return isSame(fields.value(i, value), authority);
      }
    }
    return false;
  }

  private static boolean isSame(ByteSpan one, ByteSpan other) {
    if (one.length() != other.length()) {
      return false;
    }
    for (int i = 0; i < one.length(); i++) {
      if (Ascii.lower(one.at(i)) != Ascii.lower(other.at(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether servers expect to be told the length of the body even where there is none (RFC 9110
  /// section 8.6).
  private boolean saysLength() {
    return method.is("POST") || method.is("PUT") || method.is("PATCH");
  }
}
