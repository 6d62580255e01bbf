// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.LinuxException;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Fcntl;
import io.portolan.linux.uapi.Ioctls;
import java.io.InputStream;
import java.io.OutputStream;

/// A terminal whose screen and keyboard are this process.
///
/// @param fd the side of this process, non-blocking
/// @param path of the side of the program, such as `/dev/pts/3`
public record PseudoTerminal(int fd, String path) implements AutoCloseable {
  /// A new terminal.
  public static PseudoTerminal open(int rows, int columns) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      int flags = Fcntl.O_RDWR | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK;
      int fd = FILES.open().call(buffer.string("/dev/ptmx"), flags);
      LinuxException.check(fd, "open terminal", "/dev/ptmx");
      long number = buffer.allocate(4);
      int unlocked = FILES.ioctl().call(fd, Ioctls.TIOCSPTLCK, number);
      int named = unlocked < 0 ? unlocked : FILES.ioctl().call(fd, Ioctls.TIOCGPTN, number);
      if (named < 0) {
        FILES.close().call(fd);
        LinuxException.check(named, "unlock terminal", "/dev/ptmx");
      }
      PseudoTerminal terminal = new PseudoTerminal(fd, "/dev/pts/" + buffer.getInt(number));
      terminal.resize(rows, columns);
      return terminal;
    }
  }

  /// Tells the program the size of the screen, with SIGWINCH when it changes.
  public void resize(int rows, int columns) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long size = buffer.allocate(8);
      buffer.setShort(size, rows);
      buffer.setShort(size + 2, columns);
      int result = FILES.ioctl().call(fd, Ioctls.TIOCSWINSZ, size);
      LinuxException.check(result, "set size of terminal", path);
    }
  }

  /// What the program shows, through a descriptor of its own. Ends when no program has the
  /// terminal open any more.
  public InputStream screen() {
    return new DescriptorInput(Descriptors.duplicate(fd));
  }

  /// What is typed, through a descriptor of its own.
  public OutputStream keyboard() {
    return new DescriptorOutput(Descriptors.duplicate(fd));
  }

  /// Closes this side; when the streams are closed too, the program gets SIGHUP.
  @Override
  public void close() {
    FILES.close().call(fd);
  }
}
