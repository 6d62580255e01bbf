// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

/// Calls on file descriptors of any kind.
///
/// @param open `int open(const char *path, int flags, mode_t mode)`
/// @param close `int close(int fd)`
/// @param read `ssize_t read(int fd, void *buf, size_t count)`
/// @param write `ssize_t write(int fd, const void *buf, size_t count)`
/// @param poll `int poll(struct pollfd *fds, nfds_t nfds, int timeout)`
/// @param fcntl `int fcntl(int fd, int cmd, long arg)`
/// @param ioctl `int ioctl(int fd, unsigned long request, void *arg)`
/// @param pipe2 `int pipe2(int pipefd[2], int flags)`
/// @param statfs `int statfs(const char *path, struct statfs *buf)`
public record FileCalls(
    NativeFunction open,
    NativeFunction close,
    NativeFunction read,
    NativeFunction write,
    NativeFunction poll,
    NativeFunction fcntl,
    NativeFunction ioctl,
    NativeFunction pipe2,
    NativeFunction statfs) {
  /// The calls, linked on first use.
  public static final FileCalls FILES =
      new FileCalls(
          NativeFunction.of("open"),
          NativeFunction.of("close"),
          NativeFunction.of("read"),
          NativeFunction.of("write"),
          NativeFunction.of("poll"),
          NativeFunction.of("fcntl"),
          NativeFunction.of("ioctl"),
          NativeFunction.of("pipe2"),
          NativeFunction.of("statfs"));
}
