// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Socket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// `struct sockaddr_in` and `struct sockaddr_in6` in native memory.
final class SocketAddressCodec {
  static final int LARGEST_BYTES = 28;
  private static final int IPV4_BYTES = 16;

  private SocketAddressCodec() {}

  static int family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address ? Socket.AF_INET : Socket.AF_INET6;
  }

  static int bytes(InetSocketAddress address) {
    return bytes(family(address));
  }

  static int bytes(int family) {
    return family == Socket.AF_INET ? IPV4_BYTES : LARGEST_BYTES;
  }

  /// Where it was put.
  static long encode(NativeBuffer buffer, InetSocketAddress address) {
    long at = buffer.allocate(LARGEST_BYTES);
    byte[] ip = address.getAddress().getAddress();
    buffer.setShort(at, family(address));
    buffer.setShort(at + 2, Short.reverseBytes((short) address.getPort()));
    buffer.write(at + (ip.length == 4 ? 4 : 8), ip, 0, ip.length);
    if (address.getAddress() instanceof Inet6Address six) {
      buffer.setInt(at + 24, six.getScopeId());
    }
    return at;
  }

  static InetSocketAddress decode(NativeBuffer buffer, long at) {
    byte[] ip = new byte[buffer.getShort(at) == Socket.AF_INET ? 4 : 16];
    buffer.read(at + (ip.length == 4 ? 4 : 8), ip, 0, ip.length);
    int port = Short.reverseBytes((short) buffer.getShort(at + 2)) & 0xffff;
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
