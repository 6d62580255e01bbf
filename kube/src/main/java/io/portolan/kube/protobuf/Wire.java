// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the wire format of protocol buffers: a part of an array, field by field.
final class Wire {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final int MOST_SHIFT = 63;

  private final byte[] content;
  private final int end;
  private int at;

  Wire(byte[] content) {
    this(content, 0, content.length);
  }

  private Wire(byte[] content, int begin, int end) {
    this.content = content;
    this.at = begin;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /// @throws IllegalArgumentException when it is cut short or too long
  long varint() {
    long value = 0;
    for (int shift = 0; shift <= MOST_SHIFT; shift += 7) {
      if (at >= end) {
        throw new IllegalArgumentException("unexpected end");
      }
      byte next = content[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a varint of more than 64 bits");
  }

  /// A part that says its own length.
  Wire part() {
    int from = at;
    long length = varint();
    int begin = at;
    if (length < 0 || length > end - begin) {
      throw new IllegalArgumentException("a length beyond the end, at " + from);
    }
    at = begin + (int) length;
    return new Wire(content, begin, at);
  }

  byte[] bytes() {
    byte[] bytes = Arrays.copyOfRange(content, at, end);
    at = end;
    return bytes;
  }

  String text() {
    String text = new String(content, at, end - at, StandardCharsets.UTF_8);
    at = end;
    return text;
  }

  long fixed(int length) {
    if (end - at < length) {
      throw new IllegalArgumentException("unexpected end");
    }
    long value = 0;
    for (int index = 0; index < length; index++) {
      value |= (content[at++] & 0xffL) << (8 * index);
    }
    return value;
  }

  void skip(int type) {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> fixed(8);
      case BYTES -> part();
      case FIXED32 -> fixed(4);
      default -> throw new IllegalArgumentException("wire type " + type);
    }
  }
}
