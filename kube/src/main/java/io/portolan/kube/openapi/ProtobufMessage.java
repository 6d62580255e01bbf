// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes one protobuf message, field by field. What is empty is left out, as proto3 has it.
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtobufMessage text(int field, String value) {
    if (!value.isEmpty()) {
      write(field, value.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  ProtobufMessage flag(int field, boolean value) {
    if (value) {
      varint((long) field << 3 | VARINT);
      varint(1);
    }
    return this;
  }

  /// Written even when it is empty: that it is there says something.
  ProtobufMessage message(int field, ProtobufMessage value) {
    write(field, value.bytes());
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private void write(int field, byte[] value) {
    varint((long) field << 3 | LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
