// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A value as the kernel keeps it in registers: addresses and ports in network byte order, marks
/// and other integers in the machine's; in a concatenation each part is filled up to four bytes.
///
/// The bytes carry no type: the set or the expression that they belong to knows it.
public final class Data implements ElementValue, Comparable<Data> {
  /// No bytes at all.
  public static final Data NONE = new Data(new byte[0]);

  private final byte[] bytes;

  private Data(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A copy of these bytes.
  public static Data ofBytes(byte[] bytes) {
    return new Data(bytes.clone());
  }

  /// An address of 4 or 16 bytes in network byte order.
  public static Data address(byte[] bytes) {
    if (bytes.length != 4 && bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
    return new Data(bytes.clone());
  }

  public static Data address(InetAddress address) {
    return new Data(address.getAddress());
  }

  /// A port (`inet_service`), 0 to 65535.
  public static Data port(int port) {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is not in 0 to 65535");
    }
    return new Data(new byte[] {(byte) (port >>> 8), (byte) port});
  }

  /// A protocol number (`inet_proto`), 0 to 255.
  public static Data protocol(int number) {
    if (number < 0 || number > 0xff) {
      throw new IllegalArgumentException("protocol " + number + " is not in 0 to 255");
    }
    return new Data(new byte[] {(byte) number});
  }

  /// A number of 32 bits in the machine's byte order: marks, `numgen`, `jhash`.
  public static Data mark(int mark) {
    return new Data(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(mark).array());
  }

  /// The name of a link (`ifname`), filled up to 16 bytes.
  public static Data linkName(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    if (text.length == 0 || text.length > 15) {
      throw new IllegalArgumentException("\"" + name + "\" is no name of a link: 1 to 15 bytes");
    }
    return new Data(Arrays.copyOf(text, 16));
  }

  /// A number of `length` bytes in network byte order.
  public static Data bigEndian(long value, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length && i < 8; i++) {
      bytes[length - 1 - i] = (byte) (value >>> (8 * i));
    }
    return new Data(bytes);
  }

  /// A number of `length` bytes in the machine's byte order.
  public static Data hostEndian(long value, int length) {
    Data big = bigEndian(value, length);
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? big : big.reversed();
  }

  /// The parts one after the other, each filled up with zeros to a multiple of four bytes.
  public static Data concat(Data... parts) {
    int length = 0;
    for (Data part : parts) {
      length += part.paddedLength();
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (Data part : parts) {
      System.arraycopy(part.bytes, 0, bytes, at, part.bytes.length);
      at += part.paddedLength();
    }
    return new Data(bytes);
  }

  public int length() {
    return bytes.length;
  }

  /// The length, rounded up to whole registers of four bytes.
  public int paddedLength() {
    return (bytes.length + 3) & ~3;
  }

  /// The byte at `index`, 0 to 255.
  public int at(int index) {
    return bytes[index] & 0xff;
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  /// Appends the bytes to `buffer`.
  public void writeTo(ByteBuffer buffer) {
    buffer.put(bytes);
  }

  /// `length` bytes from `offset` on.
  public Data slice(int offset, int length) {
    return new Data(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  public Data reversed() {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new Data(reversed);
  }

  /// The bytes as an unsigned number in network byte order; only the last eight count.
  public long toBigEndianLong() {
    long value = 0;
    for (byte each : bytes) {
      value = value << 8 | (each & 0xff);
    }
    return value;
  }

  /// The bytes as an unsigned number in the machine's byte order.
  public long toHostLong() {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? toBigEndianLong()
        : reversed().toBigEndianLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Data data && Arrays.equals(bytes, data.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// By the bytes from the first on, as unsigned numbers.
  @Override
  public int compareTo(Data other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  /// The bytes in hexadecimal.
  @Override
  public String toString() {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
