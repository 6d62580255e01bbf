// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.SocketCalls.SOCKETS;

import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Epoll;
import io.portolan.linux.uapi.In;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes sockets in a network namespace and hands them out as file descriptors.
///
/// Every descriptor is non-blocking, closed on exec and the caller's to close. A socket stays in
/// its namespace, whichever thread uses it.
public final class Sockets {
  private static final int BACKLOG = 1024;
  private static final int IPV6_BYTES = 16;

  private Sockets() {}

  /// Every address of a namespace: with [BindOptions#withDualStack] of both families.
  public static InetSocketAddress everywhere(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[IPV6_BYTES]), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// A TCP socket that listens at `address`; port 0 takes a free one.
  public static int listenTcp(
      NetworkNamespace namespace, InetSocketAddress address, BindOptions options) {
    int fd = bind(namespace, Socket.SOCK_STREAM, address, options);
    int result = SOCKETS.listen().call(fd, BACKLOG);
    return checked(fd, result, "listen on tcp", address, namespace);
  }

  /// A UDP socket bound to `address`; port 0 takes a free one.
  public static int bindUdp(
      NetworkNamespace namespace, InetSocketAddress address, BindOptions options) {
    return bind(namespace, Socket.SOCK_DGRAM, address, options);
  }

  private static int bind(
      NetworkNamespace namespace, int type, InetSocketAddress address, BindOptions options) {
    int fd = open(namespace, SocketAddressCodec.family(address), type, address);
    try (NativeBuffer buffer = NativeBuffer.take()) {
      configure(fd, address, options);
      if (type == Socket.SOCK_STREAM) {
        // Not for UDP, where two sockets would share the address silently.
        option(fd, Socket.SOL_SOCKET, Socket.SO_REUSEADDR);
      }
      long sockaddr = SocketAddressCodec.encode(buffer, address);
      int result = SOCKETS.bind().call(fd, sockaddr, SocketAddressCodec.bytes(address));
      String operation = type == Socket.SOCK_STREAM ? "bind tcp" : "bind udp";
      return LinuxException.check(result < 0 ? result : fd, operation, text(address, namespace));
    } catch (LinuxException e) {
      close(fd);
      throw e;
    }
  }

  private static void configure(int fd, InetSocketAddress address, BindOptions options) {
    boolean ipv6 = SocketAddressCodec.family(address) == Socket.AF_INET6;
    if (ipv6) {
      option(fd, In.IPPROTO_IPV6, In.IPV6_V6ONLY, options.dualStack() ? 0 : 1);
    }
    if (options.reusePort()) {
      option(fd, Socket.SOL_SOCKET, Socket.SO_REUSEPORT);
    }
    if (options.freeBind()) {
      // Counts for IPv6 too.
      option(fd, In.IPPROTO_IP, In.IP_FREEBIND);
    }
    if (options.transparent()) {
      option(
          fd,
          ipv6 ? In.IPPROTO_IPV6 : In.IPPROTO_IP,
          ipv6 ? In.IPV6_TRANSPARENT : In.IP_TRANSPARENT);
    }
    if (options.packetInfo()) {
      option(
          fd, ipv6 ? In.IPPROTO_IPV6 : In.IPPROTO_IP, ipv6 ? In.IPV6_RECVPKTINFO : In.IP_PKTINFO);
    }
  }

  /// A TCP socket that is connecting to `remote`: it becomes writable when that has ended, and
  /// [#error] tells how. Throws at once where the kernel does (no route, for example).
  public static int connectTcp(NetworkNamespace namespace, InetSocketAddress remote) {
    return connect(namespace, Socket.SOCK_STREAM, remote);
  }

  /// A TCP socket that can be connected to `remote`, and is not yet.
  public static int openTcp(NetworkNamespace namespace, InetSocketAddress remote) {
    return open(namespace, SocketAddressCodec.family(remote), Socket.SOCK_STREAM, remote);
  }

  /// A UDP socket that speaks with `remote` only.
  public static int connectUdp(NetworkNamespace namespace, InetSocketAddress remote) {
    return connect(namespace, Socket.SOCK_DGRAM, remote);
  }

  private static int connect(NetworkNamespace namespace, int type, InetSocketAddress remote) {
    int fd = open(namespace, SocketAddressCodec.family(remote), type, remote);
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long sockaddr = SocketAddressCodec.encode(buffer, remote);
      int result = SOCKETS.connect().call(fd, sockaddr, SocketAddressCodec.bytes(remote));
      boolean underWay = result < 0 && Errno.of(result) == Errno.EINPROGRESS;
      return checked(fd, underWay ? 0 : result, "connect to", remote, namespace);
    }
  }

  /// A TCP socket connected to `remote`. Waits without holding a thread when the calling one is
  /// virtual; throws ETIMEDOUT when `timeout` is over, else what the kernel says.
  public static int connectTcp(
      NetworkNamespace namespace, InetSocketAddress remote, Duration timeout) {
    int fd = connectTcp(namespace, remote);
    int events = Poller.shared().await(fd, Epoll.EPOLLOUT, timeout);
    Optional<Errno> error = events == 0 ? Optional.of(Errno.ETIMEDOUT) : error(fd);
    int result = error.map(errno -> -errno.number()).orElse(0);
    return checked(fd, result, "connect to", remote, namespace);
  }

  /// A connection that waits at a listening socket; empty when there is none.
  public static OptionalInt accept(int listener) {
    int flags = Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC;
    int fd = SOCKETS.accept().call(listener, 0, 0, flags);
    if (fd < 0 && Errno.of(fd) == Errno.EAGAIN) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(LinuxException.check(fd, "accept at socket", listener));
  }

  /// The error that waits on a socket (SO_ERROR), which this takes away.
  public static Optional<Errno> error(int fd) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long value = buffer.allocate(8);
      buffer.setInt(value + 4, 4);
      int result =
          SOCKETS.getsockopt().call(fd, Socket.SOL_SOCKET, Socket.SO_ERROR, value, value + 4, 0);
      LinuxException.check(result, "get error of socket", fd);
      int error = buffer.getInt(value);
      return error == 0 ? Optional.empty() : Optional.of(Errno.of(error));
    }
  }

  /// The address that a socket is bound to.
  public static InetSocketAddress localAddress(int fd) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long sockaddr = buffer.allocate(SocketAddressCodec.LARGEST_BYTES + 4L);
      long length = buffer.allocate(4);
      buffer.setInt(length, SocketAddressCodec.LARGEST_BYTES);
      int result = SOCKETS.getsockname().call(fd, sockaddr, length);
      LinuxException.check(result, "get address of socket", fd);
      return SocketAddressCodec.decode(buffer, sockaddr);
    }
  }

  /// Closes a descriptor that no other thread waits for (see [Poller#cancel]).
  public static void close(int fd) {
    FILES.close().call(fd);
  }

  /// Whether the kernel has SCTP (RFC 9260); loads its module where it is one.
  public static boolean hasSctp() {
    int fd = SOCKETS.socket().call(Socket.AF_INET, Socket.SOCK_STREAM, In.IPPROTO_SCTP);
    if (fd >= 0) {
      close(fd);
    }
    return fd >= 0;
  }

  private static int open(
      NetworkNamespace namespace, int family, int type, InetSocketAddress address) {
    int flags = type | Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC;
    int fd = namespace.call(() -> SOCKETS.socket().call(family, flags, 0));
    return LinuxException.check(fd, "open socket for", text(address, namespace));
  }

  private static void option(int fd, int level, int option) {
    option(fd, level, option, 1);
  }

  private static void option(int fd, int level, int option, int value) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long address = buffer.allocate(4);
      buffer.setInt(address, value);
      int result = SOCKETS.setsockopt().call(fd, level, option, address, 4, 0);
      LinuxException.check(result, "set socket option", level + "/" + option);
    }
  }

  /// `fd`, or its end and an exception when `result` is an error.
  private static int checked(
      int fd, int result, String operation, InetSocketAddress address, NetworkNamespace where) {
    if (result < 0) {
      close(fd);
      throw new LinuxException(Errno.of(result), operation, text(address, where));
    }
    return fd;
  }

  private static String text(InetSocketAddress address, NetworkNamespace namespace) {
    String host = address.getAddress().getHostAddress();
    boolean ipv6 = SocketAddressCodec.family(address) == Socket.AF_INET6;
    return (ipv6 ? "[" + host + "]" : host) + ":" + address.getPort() + " in " + namespace;
  }
}
