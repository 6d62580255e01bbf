// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

/// Calls that wait for many file descriptors at once.
///
/// @param create `int epoll_create1(int flags)`
/// @param control `int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)`
/// @param await `int epoll_wait(int epfd, struct epoll_event *events, int max, int timeout)`
public record EpollCalls(NativeFunction create, NativeFunction control, NativeFunction await) {
  /// The calls, linked on first use.
  public static final EpollCalls EPOLL =
      new EpollCalls(
          NativeFunction.of("epoll_create1"),
          NativeFunction.of("epoll_ctl"),
          NativeFunction.of("epoll_wait"));
}
