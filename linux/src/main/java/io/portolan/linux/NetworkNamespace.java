// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.NamespaceCalls.NAMESPACES;
import static io.portolan.linux.libc.SocketCalls.SOCKETS;

import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Sched;
import io.portolan.linux.uapi.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A network namespace, held by a file descriptor and by nothing else: it ends with the last
/// descriptor, socket or process in it, so a killed program leaves none.
///
/// Safe for use by several threads; closing while others use it takes effect when they are done.
public final class NetworkNamespace implements AutoCloseable {
  private static final int SIOCSIFFLAGS = 0x8914;
  private static final int IFF_UP_RUNNING = 0x41;
  private static final int IFREQ_BYTES = 40;
  private static final int IFR_FLAGS = 16;

  private static final class Home {
    private static final long INODE = inodeOf(Path.of("/proc/self/ns/net"));
  }

  private final int fd;
  private final long inode;
  private final AtomicInteger users = new AtomicInteger(1);
  private volatile boolean closed;

  private NetworkNamespace(int fd) {
    this.fd = fd;
    this.inode = inodeOf(Path.of("/proc/self/fd/" + fd));
  }

  /// A new namespace, empty but for its loopback link, which is up.
  public static NetworkNamespace create() {
    int fd =
        NamespaceThreads.call(
            List.of(), List.of(NamespaceKind.NET), NetworkNamespace::createOnThisThread);
    return new NetworkNamespace(fd);
  }

  private static int createOnThisThread() {
    int result = NAMESPACES.unshare().call(Sched.CLONE_NEWNET);
    LinuxException.check(result, "create network namespace", "");
    raiseLoopback();
    return NamespaceThreads.openNamespace("/proc/thread-self/ns/net");
  }

  private static void raiseLoopback() {
    int type = Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC;
    int socket = SOCKETS.socket().call(Socket.AF_INET, type, 0);
    LinuxException.check(socket, "open socket", "to set up lo");
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long request = buffer.allocate(IFREQ_BYTES);
      buffer.setShort(request, 'l' | 'o' << 8);
      buffer.setShort(request + IFR_FLAGS, IFF_UP_RUNNING);
      int result = FILES.ioctl().call(socket, SIOCSIFFLAGS, request);
      LinuxException.check(result, "set link up", "lo");
    } finally {
      FILES.close().call(socket);
    }
  }

  /// The namespace of this process, through a descriptor of its own.
  public static NetworkNamespace current() {
    return new NetworkNamespace(NamespaceThreads.openNamespace("/proc/self/ns/net"));
  }

  /// The namespace of process `pid`, as long as that lives.
  public static NetworkNamespace ofProcess(long pid) {
    return new NetworkNamespace(NamespaceThreads.openNamespace("/proc/" + pid + "/ns/net"));
  }

  /// The namespace that a file leads to, such as `/run/netns/NAME` or `/proc/PID/fd/N`.
  public static NetworkNamespace at(Path file) {
    return new NetworkNamespace(NamespaceThreads.openNamespace(file.toString()));
  }

  /// The descriptor, valid until [#close]; it stays this object's.
  public int fd() {
    return fd;
  }

  /// The number by which the kernel tells namespaces apart, as in `/proc/PID/ns/net`.
  public long inode() {
    return inode;
  }

  /// Whether it is the namespace of this process.
  public boolean isOwn() {
    return inode == Home.INODE;
  }

  /// Runs `task` on a platform thread that is inside this namespace and returns its result, or
  /// throws what it throws. The task makes system calls only: it starts no thread, wakes no thread
  /// and calls no other namespace. The calling thread waits; it may be virtual. In the process's
  /// own namespace the calling thread runs the task itself.
  public <T> T call(Supplier<T> task) {
    acquire();
    try {
      if (isOwn()) {
        // Without privileges over it a thread could not even enter the namespace that it is in.
        return task.get();
      }
      List<NamespaceThreads.Entry> here =
          List.of(new NamespaceThreads.Entry(NamespaceKind.NET, fd));
      return NamespaceThreads.call(here, List.of(), task);
    } finally {
      release();
    }
  }

  private void acquire() {
    int now;
    do {
      now = users.get();
      if (now == 0 || closed) {
        throw new IllegalStateException(this + " is closed");
      }
    } while (!users.compareAndSet(now, now + 1));
  }

  private void release() {
    if (users.decrementAndGet() == 0) {
      FILES.close().call(fd);
    }
  }

  /// Lets go of the namespace. The kernel takes it down in its own time when nobody else holds it.
  @Override
  public void close() {
    synchronized (users) {
      if (closed) {
        return;
      }
      closed = true;
    }
    release();
  }

  static long inodeOf(Path file) {
    try {
      return (Long) Files.getAttribute(file, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "net:[" + inode + "]";
  }
}
