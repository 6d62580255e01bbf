// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

/// Calls on sockets.
///
/// @param socket `int socket(int domain, int type, int protocol)`
/// @param bind `int bind(int fd, const struct sockaddr *addr, socklen_t len)`
/// @param listen `int listen(int fd, int backlog)`
/// @param accept `int accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)`
/// @param connect `int connect(int fd, const struct sockaddr *addr, socklen_t len)`
/// @param getsockname `int getsockname(int fd, struct sockaddr *addr, socklen_t *len)`
/// @param setsockopt `int setsockopt(int fd, int level, int name, const void *v, socklen_t len)`
/// @param getsockopt `int getsockopt(int fd, int level, int name, void *v, socklen_t *len)`
/// @param send `ssize_t send(int fd, const void *buf, size_t len, int flags)`
/// @param recv `ssize_t recv(int fd, void *buf, size_t len, int flags)`
/// @param recvmmsg `int recvmmsg(int fd, struct mmsghdr *v, unsigned n, int flags, timespec *t)`
/// @param sendmmsg `int sendmmsg(int fd, struct mmsghdr *v, unsigned n, int flags)`
public record SocketCalls(
    NativeFunction socket,
    NativeFunction bind,
    NativeFunction listen,
    NativeFunction accept,
    NativeFunction connect,
    NativeFunction getsockname,
    NativeFunction setsockopt,
    NativeFunction getsockopt,
    NativeFunction send,
    NativeFunction recv,
    NativeFunction recvmmsg,
    NativeFunction sendmmsg) {
  /// The calls, linked on first use.
  public static final SocketCalls SOCKETS =
      new SocketCalls(
          NativeFunction.of("socket"),
          NativeFunction.of("bind"),
          NativeFunction.of("listen"),
          NativeFunction.of("accept4"),
          NativeFunction.of("connect"),
          NativeFunction.of("getsockname"),
          NativeFunction.of("setsockopt"),
          NativeFunction.of("getsockopt"),
          NativeFunction.of("send"),
          NativeFunction.of("recv"),
          NativeFunction.of("recvmmsg"),
          NativeFunction.of("sendmmsg"));
}
