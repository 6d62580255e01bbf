// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// What nft keeps beside an object in the kernel: values with a type and a length of one byte
/// each.
///
/// ```
/// +------+--------+-----------+
/// | type | length | value ... |
/// +------+--------+-----------+
/// ```
final class UserData {
  /// The type of the comment of everything but sets.
  static final int COMMENT = 0;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  UserData put(int type, byte[] value) {
    if (value.length > 255) {
      throw new IllegalArgumentException(
          "user data of " + value.length + " bytes does not fit into 255");
    }
    bytes.write(type);
    bytes.write(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /// A number of 32 bits in the machine's byte order.
  UserData put(int type, int value) {
    return put(type, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  UserData put(int type, UserData nested) {
    return put(type, nested.toBytes());
  }

  UserData put(int type, String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    return put(type, Arrays.copyOf(value, value.length + 1));
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /// Only a comment.
  static byte[] comment(String comment) {
    return new UserData().put(COMMENT, comment).toBytes();
  }

  /// The values by type; a value that was cut short is left out.
  static Map<Integer, byte[]> parse(byte[] bytes) {
    Map<Integer, byte[]> values = new HashMap<>();
    int at = 0;
    while (at + 2 <= bytes.length && at + 2 + (bytes[at + 1] & 0xff) <= bytes.length) {
      int length = bytes[at + 1] & 0xff;
      values.put(bytes[at] & 0xff, Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
      at += 2 + length;
    }
    return values;
  }

  /// The text of a type, empty when there is none.
  static String text(Map<Integer, byte[]> values, int type) {
    byte[] value = values.getOrDefault(type, new byte[0]);
    int length = value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
    return new String(value, 0, length, StandardCharsets.UTF_8);
  }

  static String comment(byte[] bytes) {
    return text(parse(bytes), COMMENT);
  }

  /// A number of 32 bits; -1 when there is none.
  static int number(Map<Integer, byte[]> values, int type) {
    byte[] value = values.getOrDefault(type, new byte[0]);
    return value.length == 4 ? ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt() : -1;
  }
}
