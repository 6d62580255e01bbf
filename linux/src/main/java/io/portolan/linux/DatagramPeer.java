// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import io.portolan.linux.uapi.Socket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Who is at the other end of a datagram, as the kernel says it; filled again for each datagram.
public final class DatagramPeer {
  static final int LARGEST_BYTES = SocketAddressCodec.LARGEST_BYTES;

  private final byte[] sockaddr = new byte[LARGEST_BYTES];

  /// Takes over a `struct sockaddr` of either family.
  void read(MemorySegment memory, long at) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, sockaddr, 0, LARGEST_BYTES);
  }

  /// Puts it down; how many bytes it has.
  int write(MemorySegment memory, long at) {
    MemorySegment.copy(sockaddr, 0, memory, ValueLayout.JAVA_BYTE, at, LARGEST_BYTES);
    return SocketAddressCodec.bytes(isIpv6() ? Socket.AF_INET6 : Socket.AF_INET);
  }

  public boolean isIpv6() {
    return sockaddr[0] == Socket.AF_INET6;
  }

  /// Address and port, made anew each time.
  public InetSocketAddress address() {
    byte[] ip = isIpv6() ? Arrays.copyOfRange(sockaddr, 8, 24) : Arrays.copyOfRange(sockaddr, 4, 8);
    int port = (sockaddr[2] & 0xff) << 8 | (sockaddr[3] & 0xff);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
