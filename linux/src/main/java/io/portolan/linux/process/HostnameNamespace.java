// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.MountCalls.MOUNTS;
import static io.portolan.linux.libc.NamespaceCalls.NAMESPACES;

import io.portolan.linux.LinuxException;
import io.portolan.linux.NamespaceKind;
import io.portolan.linux.NamespaceThreads;
import io.portolan.linux.libc.NativeBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A UTS namespace: a host name that only its processes see.
public final class HostnameNamespace implements AutoCloseable {
  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HostnameNamespace(int fd) {
    this.fd = fd;
  }

  /// A namespace with this host name, of at most 64 bytes.
  public static HostnameNamespace create(String hostname) {
    int fd =
        NamespaceThreads.call(
            List.of(), List.of(NamespaceKind.UTS), () -> createOnThisThread(hostname));
    return new HostnameNamespace(fd);
  }

  private static int createOnThisThread(String hostname) {
    int result = NAMESPACES.unshare().call(NamespaceKind.UTS.cloneFlag());
    LinuxException.check(result, "create UTS namespace", "");
    try (NativeBuffer buffer = NativeBuffer.take()) {
      int length = hostname.getBytes(StandardCharsets.UTF_8).length;
      int named = MOUNTS.sethostname().call(buffer.string(hostname), length);
      LinuxException.check(named, "set host name", hostname);
    }
    return NamespaceThreads.openNamespace("/proc/thread-self/ns/uts");
  }

  int fd() {
    return fd;
  }

  /// Lets go of the namespace; processes in it keep it.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      FILES.close().call(fd);
    }
  }
}
