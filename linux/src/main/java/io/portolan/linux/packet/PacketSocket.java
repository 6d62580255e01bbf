// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.packet;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.SocketCalls.SOCKETS;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Poller;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Epoll;
import io.portolan.linux.uapi.IfPacket;
import io.portolan.linux.uapi.Socket;
import java.time.Duration;
import java.util.Optional;

/// A socket that sees and sends whole frames on one link: those by which neighbours find each
/// other, and not its own.
///
/// Needs CAP_NET_RAW in the namespace. One thread receives at a time; any may send.
public final class PacketSocket implements AutoCloseable {
  private static final int ADDRESS_BYTES = 20;
  private static final int MEMBERSHIP_BYTES = 16;
  private static final int LARGEST_FRAME = 2048;

  private final int fd;
  private boolean closed;

  private PacketSocket(int fd) {
    this.fd = fd;
  }

  /// Opens a socket on the link of that index in `namespace`.
  public static PacketSocket open(NetworkNamespace namespace, int link) {
    int type = Socket.SOCK_RAW | Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC;
    // Without a protocol nothing comes in before the filter is there.
    int fd = namespace.call(() -> SOCKETS.socket().call(IfPacket.AF_PACKET, type, 0));
    LinuxException.check(fd, "open packet socket in", namespace);
    PacketSocket socket = new PacketSocket(fd);
    try {
      PacketFilter.RESOLUTION.attach(fd);
      socket.prepare(link);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private void prepare(int link) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long one = buffer.allocate(4);
      buffer.setInt(one, 1);
      int result =
          SOCKETS
              .setsockopt()
              .call(fd, IfPacket.SOL_PACKET, IfPacket.PACKET_IGNORE_OUTGOING, one, 4, 0);
      LinuxException.check(result, "ignore own frames on link", link);
      // Questions for IPv6 addresses go to a multicast group of the link, which the card may
      // filter.
      long membership = buffer.allocate(MEMBERSHIP_BYTES);
      buffer.setInt(membership, link);
      buffer.setShort(membership + 4, IfPacket.PACKET_MR_ALLMULTI);
      result =
          SOCKETS
              .setsockopt()
              .call(
                  fd,
                  IfPacket.SOL_PACKET,
                  IfPacket.PACKET_ADD_MEMBERSHIP,
                  membership,
                  MEMBERSHIP_BYTES,
                  0);
      LinuxException.check(result, "receive all multicast on link", link);
      long address = buffer.allocate(ADDRESS_BYTES);
      buffer.setShort(address, IfPacket.AF_PACKET);
      buffer.write(address + 2, new byte[] {0, IfPacket.ETH_P_ALL}, 0, 2);
      buffer.setInt(address + 4, link);
      result = SOCKETS.bind().call(fd, address, ADDRESS_BYTES);
      LinuxException.check(result, "bind packet socket to link", link);
    }
  }

  /// Sends a frame as it is.
  public void send(byte[] frame) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long address = buffer.allocate(frame.length);
      buffer.write(address, frame, 0, frame.length);
      int result = SOCKETS.send().call(fd, address, frame.length, 0);
      LinuxException.check(result, "send frame of bytes", frame.length);
    }
  }

  /// The next frame; empty when none comes within `atMost` or the socket is closed.
  public Optional<byte[]> receive(Duration atMost) {
    Optional<byte[]> waiting = receiveNow();
    if (waiting.isPresent()) {
      return waiting;
    }
    synchronized (this) {
      if (closed) {
        return Optional.empty();
      }
    }
    return Poller.shared().await(fd, Epoll.EPOLLIN, atMost) == 0 ? Optional.empty() : receiveNow();
  }

  private synchronized Optional<byte[]> receiveNow() {
    if (closed) {
      return Optional.empty();
    }
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long address = buffer.allocate(LARGEST_FRAME);
      int length = SOCKETS.recv().call(fd, address, LARGEST_FRAME, Socket.MSG_DONTWAIT);
      if (length < 0 && (Errno.of(length) == Errno.EAGAIN || Errno.of(length) == Errno.ENETDOWN)) {
        return Optional.empty();
      }
      LinuxException.check(length, "receive frame at socket", fd);
      byte[] frame = new byte[length];
      buffer.read(address, frame, 0, length);
      return Optional.of(frame);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    Poller.shared().cancel(fd);
    FILES.close().call(fd);
  }
}
