// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.NormalPath;
import java.nio.charset.StandardCharsets;

/// The first line of a request (RFC 9112 section 3).
final class RequestLine {
  private static final int MAX_METHOD = 32;
  private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ROOT = {'/'};

  private final NormalPath normal;
  private final ByteSpan method = new ByteSpan();
  private final ByteSpan target = new ByteSpan();
  private final ByteSpan path = new ByteSpan();
  private final ByteSpan query = new ByteSpan();
  private byte[] in = {};
  private int end;
  private int authorityFrom;
  private int authorityTo;
  private boolean isAbsolute;
  private boolean isConnect;
  private boolean isVersion11;
  private Refusal refusal = Refusal.REQUEST_LINE;

  RequestLine(boolean mergesSlashes) {
    this.normal = new NormalPath(mergesSlashes);
  }

  /// Reads the line; what follows it, or 0 when it goes on, or -1 when it is refused.
  int read(byte[] in, int from, int to) {
    this.in = in;
    refusal = Refusal.REQUEST_LINE;
    int at = from;
    while (at < to && Ascii.isToken(in[at])) {
      at++;
    }
    if (at == to) {
      return at - from > MAX_METHOD ? -1 : 0;
    }
    if (at == from || at - from > MAX_METHOD || in[at] != ' ') {
      return -1;
    }
    method.set(in, from, at);
    int targetFrom = ++at;
    while (at < to && in[at] > ' ' && in[at] < 127) {
      at++;
    }
    if (at == to) {
      return 0;
    }
    if (at == targetFrom || in[at] != ' ') {
      return -1;
    }
    target.set(in, targetFrom, at);
    return readVersion(at + 1, to);
  }

  private int readVersion(int from, int to) {
    for (int i = 0; i < VERSION.length; i++) {
      if (from + i == to) {
        return 0;
      }
      if (in[from + i] != VERSION[i]) {
        boolean isOther = i == VERSION.length - 2 && in[from + i] >= '2' && in[from + i] <= '9';
        refusal = isOther ? Refusal.VERSION : Refusal.REQUEST_LINE;
        return -1;
      }
    }
    int at = from + VERSION.length;
    if (at + 2 >= to) {
      return at < to && in[at] != '0' && in[at] != '1' ? -1 : 0;
    }
    if ((in[at] != '0' && in[at] != '1') || in[at + 1] != '\r' || in[at + 2] != '\n') {
      return -1;
    }
    isVersion11 = in[at] == '1';
    end = at + 3;
    findAuthority();
    return end;
  }

  private void findAuthority() {
    isAbsolute = false;
    isConnect = method.is("CONNECT");
    if (isConnect) {
      authorityFrom = target.from();
      authorityTo = target.to();
      return;
    }
    int scheme = startsWith("http://") ? 7 : startsWith("https://") ? 8 : 0;
    if (scheme > 0) {
      isAbsolute = true;
      authorityFrom = target.from() + scheme;
      authorityTo = authorityFrom;
      while (authorityTo < target.to() && in[authorityTo] != '/' && in[authorityTo] != '?') {
        authorityTo++;
      }
    }
  }

  private boolean startsWith(String lowerCase) {
    if (target.length() < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if (Ascii.lower(target.at(i)) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Reads path and query; false when they are refused.
  boolean readTarget() {
    // TRACE would show a client what proxies add (RFC 9110 section 9.3.8 lets servers refuse it).
    if (method.is("TRACE")) {
      return no(Refusal.METHOD);
    }
    if (isConnect) {
      // The target is in authority form (RFC 9112 section 3.2.3), and of no path.
      query.set(in, target.to(), target.to());
      path.set(ROOT, 0, 1);
      return endsInPort() || no(Refusal.TARGET);
    }
    int from = isAbsolute ? authorityTo : target.from();
    int question = from;
    for (int i = from; i < target.to(); i++) {
      if (in[i] == '#') {
        return no(Refusal.TARGET);
      }
    }
    while (question < target.to() && in[question] != '?') {
      question++;
    }
    query.set(in, Math.min(question + 1, target.to()), target.to());
    if (question == from) {
      path.set(ROOT, 0, 1);
      return isAbsolute || no(Refusal.TARGET);
    }
    boolean isAsterisk = target.is("*") && method.is("OPTIONS");
    if (in[from] != '/' && !isAsterisk) {
      return no(Refusal.TARGET);
    }
    if (!normal.read(in, from, question)) {
      return no(Refusal.PATH);
    }
    ByteSpan span = normal.span();
    path.set(span.bytes(), span.from(), span.to());
    return true;
  }

  private boolean endsInPort() {
    int at = target.to();
    while (at > target.from() && in[at - 1] >= '0' && in[at - 1] <= '9') {
      at--;
    }
    return at < target.to() && at > target.from() && in[at - 1] == ':';
  }

  private boolean no(Refusal why) {
    refusal = why;
    return false;
  }

  /// Writes the line as an upstream gets it: in origin form, with the version that the proxy
  /// speaks.
  void write(HeadOut out) {
    if (!isAbsolute && isVersion11 && !normal.isRestructured()) {
      out.put(in, method.from(), end);
      return;
    }
    out.put(in, method.from(), target.from());
    boolean isPathKept = !isAbsolute && !normal.isRestructured();
    if (isPathKept) {
      out.put(in, target.from(), target.to());
    } else {
      out.put(path);
      if (!query.isEmpty()) {
        out.put("?").put(query);
      }
    }
    out.put(" HTTP/1.1\r\n");
  }

  /// Writes the line with another target.
  void write(String newTarget, HeadOut out) {
    out.put(in, method.from(), target.from()).put(newTarget).put(" HTTP/1.1\r\n");
  }

  Refusal refusal() {
    return refusal;
  }

  ByteSpan method() {
    return method;
  }

  ByteSpan target() {
    return target;
  }

  ByteSpan path() {
    return path;
  }

  ByteSpan query() {
    return query;
  }

  /// Where the first field begins.
  int end() {
    return end;
  }

  /// Whether the target itself says the host: in absolute form, or in authority form.
  boolean hasAuthority() {
    return isAbsolute || isConnect;
  }

  /// Whether a tunnel is asked for (RFC 9110 section 9.3.6).
  boolean isConnect() {
    return isConnect;
  }

  int authorityFrom() {
    return authorityFrom;
  }

  int authorityTo() {
    return authorityTo;
  }

  boolean isVersion11() {
    return isVersion11;
  }

  boolean isIdempotent() {
    return method.is("GET")
        || method.is("HEAD")
        || method.is("PUT")
        || method.is("DELETE")
        || method.is("OPTIONS");
  }
}
