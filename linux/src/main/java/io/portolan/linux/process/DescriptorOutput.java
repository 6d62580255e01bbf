// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.Poller;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Epoll;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// Writes to a pipe or terminal without holding a platform thread while it is full. Owns its
/// descriptor. Closing it from another thread ends a write that waits, with an exception.
public final class DescriptorOutput extends OutputStream {
  private static final Duration LONG = Duration.ofDays(365);

  private final int fd;
  private volatile boolean closed;

  /// Takes over a descriptor that can be polled (a pipe, terminal or socket, no file).
  public DescriptorOutput(int fd) {
    this.fd = fd;
    Descriptors.makeNonBlocking(fd);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (closed || Thread.currentThread().isInterrupted()) {
        throw new IOException("descriptor " + fd + " is closed");
      }
      int count = writeNow(source, from + done, length - done);
      if (count >= 0) {
        done += count;
      } else {
        await(Errno.of(count));
      }
    }
  }

  private void await(Errno errno) throws IOException {
    switch (errno) {
      case EAGAIN -> Poller.shared().await(fd, Epoll.EPOLLOUT, LONG);
      case EINTR -> {}
      default -> throw new IOException(new LinuxException(errno, "write descriptor", "" + fd));
    }
  }

  private int writeNow(byte[] source, int from, int length) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      int most = Math.min(length, NativeBuffer.POOLED_BYTES);
      buffer.write(buffer.address(), source, from, most);
      return FILES.write().call(fd, buffer.address(), most);
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
