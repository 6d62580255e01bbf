// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.LinuxException;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Fcntl;

/// Small operations on file descriptors.
public final class Descriptors {
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;

  private Descriptors() {}

  /// Opens a file; `flags` are those of [Fcntl], O_CLOEXEC is added.
  public static int open(String path, int flags) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      int fd = FILES.open().call(buffer.string(path), flags | Fcntl.O_CLOEXEC, 0644);
      return LinuxException.check(fd, "open", path);
    }
  }

  /// Another descriptor for the same open file, closed on exec.
  public static int duplicate(int fd) {
    int copy = FILES.fcntl().call(fd, F_DUPFD_CLOEXEC, 0);
    return LinuxException.check(copy, "duplicate descriptor", fd);
  }

  /// Closes a descriptor.
  public static void close(int fd) {
    FILES.close().call(fd);
  }

  /// Makes reads and writes return EAGAIN instead of waiting.
  static void makeNonBlocking(int fd) {
    LinuxException.check(
        FILES.fcntl().call(fd, F_SETFL, Fcntl.O_NONBLOCK), "configure descriptor", fd);
  }
}
