// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import io.portolan.linux.uapi.Netlink;
import java.util.Arrays;

/// One message as received: a view of the receive buffer, valid only until its handler returns.
public final class NetlinkMessage {
  private final byte[] bytes;
  private final int start;
  private final int end;

  NetlinkMessage(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /// The message in `bytes`, header included.
  public static NetlinkMessage of(byte[] bytes) {
    return new NetlinkMessage(bytes, 0, bytes.length);
  }

  /// The message type.
  public int type() {
    return u16At(start + 4);
  }

  /// The flags of its header.
  public int flags() {
    return u16At(start + 6);
  }

  /// The sequence number of the request that it answers.
  public int sequence() {
    return u32At(start + 8);
  }

  /// The port of the socket that asked, 0 for an event of the kernel's own making.
  public int port() {
    return u32At(start + 12);
  }

  /// The length of what follows the netlink header, in bytes.
  public int payloadBytes() {
    return end - start - Netlink.NLMSG_HDRLEN;
  }

  /// 8 unsigned bits at `offset` in the payload.
  public int u8(int offset) {
    return bytes[at(offset, 1)] & 0xff;
  }

  /// 16 unsigned bits at `offset` in the payload.
  public int u16(int offset) {
    return u16At(at(offset, 2));
  }

  /// 32 bits at `offset` in the payload.
  public int u32(int offset) {
    return u32At(at(offset, 4));
  }

  /// The attributes after the family's own header of `headerBytes`.
  public Attributes attributes(int headerBytes) {
    int from = start + Netlink.NLMSG_HDRLEN + ((headerBytes + 3) & ~3);
    return new Attributes(bytes, Math.min(from, end), end);
  }

  /// The whole message, header included, in a new array.
  public byte[] copy() {
    return Arrays.copyOfRange(bytes, start, end);
  }

  private int at(int offset, int size) {
    if (offset + size > payloadBytes()) {
      throw new IllegalArgumentException(
          "netlink message " + type() + " has only " + payloadBytes() + " bytes");
    }
    return start + Netlink.NLMSG_HDRLEN + offset;
  }

  private int u16At(int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  private int u32At(int at) {
    return u16At(at) | u16At(at + 2) << 16;
  }
}
