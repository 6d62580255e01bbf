// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import io.portolan.linux.uapi.Netlink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A cursor over netlink attributes: `while (a.next()) switch (a.type())`.
///
/// A view of the bytes received; what is to be kept must be copied out before the handler returns.
/// A length that does not fit ends the walk instead of reading outside.
public final class Attributes {
  private final byte[] bytes;
  private final int end;
  private int next;
  private int type;
  private int from;
  private int to;

  Attributes(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.next = from;
    this.end = to;
  }

  /// The attributes in `bytes`.
  public static Attributes of(byte[] bytes) {
    return new Attributes(bytes, 0, bytes.length);
  }

  /// Moves to the next attribute; false when there is none.
  public boolean next() {
    if (end - next < Netlink.NLA_HDRLEN) {
      return false;
    }
    int size = u16At(next);
    if (size < Netlink.NLA_HDRLEN || size > end - next) {
      next = end;
      return false;
    }
    type = u16At(next + 2) & Netlink.NLA_TYPE_MASK;
    from = next + Netlink.NLA_HDRLEN;
    to = next + size;
    next = Math.min(end, next + ((size + 3) & ~3));
    return true;
  }

  /// The attribute's type without its flags.
  public int type() {
    return type;
  }

  /// The length of its value, in bytes.
  public int length() {
    return to - from;
  }

  /// Its value as 8 unsigned bits.
  public int u8() {
    need(1);
    return bytes[from] & 0xff;
  }

  /// Its value as 16 unsigned bits.
  public int u16() {
    need(2);
    return u16At(from);
  }

  /// Its value as 32 bits.
  public int u32() {
    need(4);
    return u16At(from) | u16At(from + 2) << 16;
  }

  /// Its value as 64 bits.
  public long u64() {
    need(8);
    return (u16At(from) | (long) u16At(from + 2) << 16)
        | (u16At(from + 4) | (long) u16At(from + 6) << 16) << 32;
  }

  /// Its value as 16 unsigned bits in network byte order.
  public int be16() {
    return Short.reverseBytes((short) u16()) & 0xffff;
  }

  /// Its value as 32 bits in network byte order.
  public int be32() {
    return Integer.reverseBytes(u32());
  }

  /// Its value as 64 bits in network byte order.
  public long be64() {
    return Long.reverseBytes(u64());
  }

  /// Its value as text, up to the first NUL.
  public String string() {
    int stop = from;
    while (stop < to && bytes[stop] != 0) {
      stop++;
    }
    return new String(bytes, from, stop - from, StandardCharsets.UTF_8);
  }

  /// Its value in a new array.
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /// The attributes that its value consists of.
  public Attributes nested() {
    return new Attributes(bytes, from, to);
  }

  /// The attributes in its value after `headerBytes` of something else.
  public Attributes nestedAfter(int headerBytes) {
    return new Attributes(bytes, Math.min(to, from + headerBytes), to);
  }

  private void need(int size) {
    if (to - from < size) {
      throw new IllegalArgumentException(
          "netlink attribute " + type + " has " + (to - from) + " bytes instead of " + size);
    }
  }

  private int u16At(int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }
}
