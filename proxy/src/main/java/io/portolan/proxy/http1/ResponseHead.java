// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The head of a response (RFC 9112 section 4), reused from response to response; for one thread.
public final class ResponseHead implements HeadReader.Head {
  /// The head goes on after what was read.
  public static final int INCOMPLETE = 0;

  /// [#refusal] says why.
  public static final int REFUSED = -1;

  private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
  private static final int STATUS_AT = 9;
  private static final int LINE_MIN = 12;

  final Fields fields;
  final ConnectionOptions connection = new ConnectionOptions();
  private final int maxBytes;
  private final ByteSpan value = new ByteSpan();
  private byte[] in = {};
  private int from;
  private int fieldsFrom;
  private int status;
  private boolean isVersion11;
  private boolean isChunked;
  private boolean hasCoding;
  private long contentLength;
  private Refusal refusal = Refusal.STATUS_LINE;

  public ResponseHead(HeadSettings settings) {
    this.maxBytes = settings.maxBytes();
    this.fields = new Fields(settings.maxFields(), true);
  }

  /// Reads a head from `from` on, of which bytes are there up to `to`. What follows the head is the
  /// result, or [#INCOMPLETE] or [#REFUSED].
  @Override
  public int read(byte[] in, int from, int to) {
    this.in = in;
    this.from = from;
    refusal = Refusal.STATUS_LINE;
    fieldsFrom = readLine(to);
    if (fieldsFrom < 0) {
      return REFUSED;
    }
    int end = fieldsFrom == INCOMPLETE ? INCOMPLETE : fields.read(in, fieldsFrom, to);
    if (end == Fields.MALFORMED) {
      return refuse(Refusal.FIELD);
    }
    boolean isTooLarge = (end == INCOMPLETE ? to : end) - from > maxBytes;
    if (end == Fields.TOO_MANY || isTooLarge) {
      return refuse(Refusal.HEAD_TOO_LARGE);
    }
    return end == INCOMPLETE || understand() ? end : REFUSED;
  }

  private int readLine(int to) {
    if (to - from < LINE_MIN) {
      return startsLike(to) ? INCOMPLETE : REFUSED;
    }
    byte minor = in[from + VERSION.length];
    if (!startsLike(to) || (minor != '0' && minor != '1') || in[from + STATUS_AT - 1] != ' ') {
      return REFUSED;
    }
    isVersion11 = minor == '1';
    status = 0;
    for (int i = from + STATUS_AT; i < from + LINE_MIN; i++) {
      if (in[i] < '0' || in[i] > '9') {
        return REFUSED;
      }
      status = 10 * status + in[i] - '0';
    }
    if (status < 100 || status > 599) {
      return REFUSED;
    }
    int at = from + LINE_MIN;
    if (at < to && in[at] != ' ' && in[at] != '\r') {
      return REFUSED;
    }
    while (at < to && Ascii.isField(in[at])) {
      at++;
    }
    if (at + 1 >= to) {
      return at < to && in[at] != '\r' ? REFUSED : INCOMPLETE;
    }
    return in[at] == '\r' && in[at + 1] == '\n' ? at + 2 : REFUSED;
  }

  private boolean startsLike(int to) {
    for (int i = 0; i < VERSION.length && from + i < to; i++) {
      if (in[from + i] != VERSION[i]) {
        return false;
      }
    }
    return true;
  }

  private int refuse(Refusal why) {
    refusal = why;
    return REFUSED;
  }

  private boolean understand() {
    connection.clear();
    contentLength = -1;
    isChunked = false;
    hasCoding = false;
    for (int i = 0; i < fields.count(); i++) {
      boolean isUnderstood =
          switch (fields.name(i)) {
            case CONNECTION -> connection.add(fields.value(i, value));
            case CONTENT_LENGTH -> hasLength(fields.value(i, value));
            case TRANSFER_ENCODING -> {
              // Another coding, or chunked twice: only the end of the connection ends the body.
              isChunked = !hasCoding && fields.value(i, value).isIgnoringCase("chunked");
              hasCoding = true;
              yield true;
            }
            default -> true;
          };
      if (!isUnderstood) {
        refusal = Refusal.CONTENT_LENGTH;
        return false;
      }
    }
    return true;
  }

  private boolean hasLength(ByteSpan value) {
    long length = ContentLength.of(value);
    boolean isSame = contentLength < 0 || contentLength == length;
    contentLength = length;
    return length >= 0 && isSame;
  }

  /// The values of all fields of that name, in any case, in their order.
  public List<String> values(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < fields.count(); i++) {
      if (fields.nameText(i, value).isIgnoringCase(lowerCase)) {
        values.add(fields.value(i, value).toString());
      }
    }
    return values;
  }

  public Refusal refusal() {
    return refusal;
  }

  /// 100 to 599.
  public int status() {
    return status;
  }

  /// Whether another response to the same request follows (RFC 9110 section 15.2).
  public boolean isInformational() {
    return status < 200 && status != 101;
  }

  /// How the body ends.
  ///
  /// @param isToHead whether the request's method was HEAD
  public Framing framing(boolean isToHead) {
    if (isToHead || status < 200 || status == 204 || status == 304) {
      return Framing.NONE;
    }
    if (hasCoding) {
      return isChunked ? Framing.CHUNKED : Framing.UNTIL_CLOSE;
    }
    return contentLength < 0 ? Framing.UNTIL_CLOSE : Framing.LENGTH;
  }

  /// In bytes; -1 when the head does not say.
  public long contentLength() {
    return contentLength;
  }

  /// Whether the connection lives on, and nobody could read its next response differently.
  public boolean isKeepAlive() {
    boolean isClear = !hasCoding || (isChunked && contentLength < 0 && isVersion11);
    return isClear && !connection.isClose() && (isVersion11 || connection.isKeepAlive());
  }

  boolean hasCoding() {
    return hasCoding;
  }

  boolean isVersion11() {
    return isVersion11;
  }

  byte[] in() {
    return in;
  }

  int from() {
    return from;
  }

  int fieldsFrom() {
    return fieldsFrom;
  }
}
