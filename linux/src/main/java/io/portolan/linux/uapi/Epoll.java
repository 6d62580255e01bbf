// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/eventpoll.h`.
public final class Epoll {
  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CTL_DEL = 2;
  public static final int EPOLL_CTL_MOD = 3;

  public static final int EPOLLIN = 1;
  public static final int EPOLLOUT = 4;
  public static final int EPOLLERR = 8;
  public static final int EPOLLHUP = 0x10;
  public static final int EPOLLRDHUP = 0x2000;

  public static final int EPOLL_CLOEXEC = 0x80000;
  public static final int EFD_CLOEXEC = 524288;
  public static final int EFD_NONBLOCK = 2048;

  private Epoll() {}
}
