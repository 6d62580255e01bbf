// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import io.portolan.linux.uapi.Netlink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Encodes netlink messages one after the other into one byte array, in the byte order of the
/// machine (little-endian on every one that Portolan runs on).
///
/// Each message begins with [#begin], which also names what it does for the error that the kernel
/// may answer; then come the family's own header through the `raw` methods and the attributes. The
/// next `begin` ends it. Reusable after [#reset].
public final class NetlinkWriter {
  /// What a message does, in words for its error. The object is turned to text only then.
  record Label(String operation, Object object) {}

  private final List<Label> labels = new ArrayList<>();
  private byte[] bytes;
  private int length;
  private int start = -1;

  /// An empty writer that grows as needed.
  public NetlinkWriter() {
    this(512);
  }

  /// An empty writer with room for `capacityBytes`.
  public NetlinkWriter(int capacityBytes) {
    this.bytes = new byte[capacityBytes];
  }

  /// Begins a message; NLM_F_REQUEST is added to the flags.
  ///
  /// @param operation what it does, such as `add route`
  /// @param object what it is done to; its toString is called only for an error
  public NetlinkWriter begin(int type, int flags, String operation, Object object) {
    end();
    start = length;
    labels.add(new Label(operation, object));
    rawU32(0).rawU16(type).rawU16(flags | Netlink.NLM_F_REQUEST).rawU32(0).rawU32(0);
    return this;
  }

  /// Ends the message that is open, if one is.
  void end() {
    if (start >= 0) {
      setU32(start, length - start);
      align();
      start = -1;
    }
  }

  /// Forgets everything written.
  public void reset() {
    labels.clear();
    length = 0;
    start = -1;
  }

  /// Whether nothing was begun.
  public boolean isEmpty() {
    return labels.isEmpty();
  }

  /// How many messages were begun.
  public int count() {
    return labels.size();
  }

  /// How many bytes were written, headers and padding included.
  public int lengthBytes() {
    return length;
  }

  /// Everything written, in a new array.
  public byte[] copy() {
    end();
    return Arrays.copyOf(bytes, length);
  }

  List<Label> labels() {
    return labels;
  }

  byte[] array() {
    return bytes;
  }

  /// Appends 8 bits that are no attribute.
  public NetlinkWriter rawU8(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /// Appends 16 bits that are no attribute.
  public NetlinkWriter rawU16(int value) {
    room(2);
    bytes[length++] = (byte) value;
    bytes[length++] = (byte) (value >>> 8);
    return this;
  }

  /// Appends 32 bits that are no attribute.
  public NetlinkWriter rawU32(int value) {
    room(4);
    setU32(length, value);
    length += 4;
    return this;
  }

  /// Appends bytes that are no attribute, without padding.
  public NetlinkWriter rawBytes(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /// Appends 16 bits in network byte order that are no attribute.
  public NetlinkWriter rawBe16(int value) {
    return rawU8(value >>> 8).rawU8(value);
  }

  /// An attribute of 8 bits.
  public NetlinkWriter u8(int type, int value) {
    header(type, 1);
    return rawU8(value).align();
  }

  /// An attribute of 16 bits.
  public NetlinkWriter u16(int type, int value) {
    header(type, 2);
    return rawU16(value).align();
  }

  /// An attribute of 32 bits.
  public NetlinkWriter u32(int type, int value) {
    header(type, 4);
    return rawU32(value);
  }

  /// An attribute of 64 bits.
  public NetlinkWriter u64(int type, long value) {
    header(type, 8);
    return rawU32((int) value).rawU32((int) (value >>> 32));
  }

  /// An attribute of 16 bits in network byte order.
  public NetlinkWriter be16(int type, int value) {
    return u16(type, Short.reverseBytes((short) value));
  }

  /// An attribute of 32 bits in network byte order.
  public NetlinkWriter be32(int type, int value) {
    return u32(type, Integer.reverseBytes(value));
  }

  /// An attribute of 64 bits in network byte order.
  public NetlinkWriter be64(int type, long value) {
    return u64(type, Long.reverseBytes(value));
  }

  /// A text attribute, ended by NUL.
  public NetlinkWriter string(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    header(type, text.length + 1);
    return rawBytes(text).rawU8(0).align();
  }

  /// An attribute of any bytes.
  public NetlinkWriter bytes(int type, byte[] value) {
    header(type, value.length);
    return rawBytes(value).align();
  }

  /// An attribute without value, which counts by being there.
  public NetlinkWriter flag(int type) {
    header(type, 0);
    return this;
  }

  /// Opens an attribute that holds attributes, marked NLA_F_NESTED; the result goes to [#endNest].
  public int nest(int type) {
    int mark = length;
    header(type | Netlink.NLA_F_NESTED, 0);
    return mark;
  }

  /// Opens an attribute that holds attributes or a header, without the mark.
  public int plainNest(int type) {
    int mark = length;
    header(type, 0);
    return mark;
  }

  /// Closes what [#nest] opened. Its contents must be shorter than 64 KiB.
  public NetlinkWriter endNest(int mark) {
    int size = length - mark;
    if (size > 0xffff) {
      throw new IllegalArgumentException("a netlink attribute of " + size + " bytes is too long");
    }
    bytes[mark] = (byte) size;
    bytes[mark + 1] = (byte) (size >>> 8);
    return align();
  }

  private void header(int type, int payloadBytes) {
    int size = Netlink.NLA_HDRLEN + payloadBytes;
    if (size > 0xffff) {
      throw new IllegalArgumentException("a netlink attribute of " + size + " bytes is too long");
    }
    rawU16(size).rawU16(type);
  }

  /// Pads with zeros to four bytes.
  NetlinkWriter align() {
    while ((length & 3) != 0) {
      rawU8(0);
    }
    return this;
  }

  private void setU32(int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
    bytes[at + 2] = (byte) (value >>> 16);
    bytes[at + 3] = (byte) (value >>> 24);
  }

  /// Numbers the messages `first`, `first + 1` and so on.
  void sequence(int first) {
    int number = first;
    for (int at = 0; at < length; ) {
      setU32(at + 8, number++);
      at += (u32(at) + 3) & ~3;
    }
  }

  private int u32(int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | (bytes[at + 3] & 0xff) << 24;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
