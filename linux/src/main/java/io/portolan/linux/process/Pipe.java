// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.LinuxException;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Fcntl;

/// Two descriptors, closed on exec: what is written to one is read from the other. Both block; give
/// one end to a process and wrap the other in a stream, which makes it non-blocking.
public record Pipe(int readEnd, int writeEnd) {
  /// A new pipe; both ends are the caller's to close.
  public static Pipe open() {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long ends = buffer.allocate(8);
      LinuxException.check(FILES.pipe2().call(ends, Fcntl.O_CLOEXEC), "open pipe", "");
      return new Pipe(buffer.getInt(ends), buffer.getInt(ends + 4));
    }
  }
}
