// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.LinuxException;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Fcntl;

/// `/dev/null`, open.
record DevNull(int fd) implements AutoCloseable {
  static DevNull open() {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long path = buffer.string("/dev/null");
      int fd = FILES.open().call(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
      return new DevNull(LinuxException.check(fd, "open", "/dev/null"));
    }
  }

  @Override
  public void close() {
    FILES.close().call(fd);
  }
}
