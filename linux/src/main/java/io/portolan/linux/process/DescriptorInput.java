// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.Poller;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Reads from a pipe or terminal without holding a platform thread while there is nothing. Owns its
/// descriptor. Closing it from another thread ends a read that waits, with the end of the stream.
public final class DescriptorInput extends InputStream {
  private static final Duration LONG = Duration.ofDays(365);

  private final int fd;
  private volatile boolean closed;

  /// Takes over a descriptor that can be polled (a pipe, terminal or socket, no file).
  public DescriptorInput(int fd) {
    this.fd = fd;
    Descriptors.makeNonBlocking(fd);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!closed && !Thread.currentThread().isInterrupted()) {
      int count = readNow(target, from, length);
      if (count > 0) {
        return count;
      }
      if (count == 0) {
        return -1;
      }
      switch (Errno.of(count)) {
        case EAGAIN -> Poller.shared().await(fd, Epoll.EPOLLIN, LONG);
        case EINTR -> {}
        // The other side of a terminal is closed.
        case EIO -> {
          return -1;
        }
        case Errno errno ->
            throw new IOException(new LinuxException(errno, "read descriptor", "" + fd));
      }
    }
    return -1;
  }

  private int readNow(byte[] target, int from, int length) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      int most = Math.min(length, NativeBuffer.POOLED_BYTES);
      int count = FILES.read().call(fd, buffer.address(), most);
      if (count > 0) {
        buffer.read(buffer.address(), target, from, count);
      }
      return count;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Poller.shared().cancel(fd);
      Descriptors.close(fd);
    }
  }
}
