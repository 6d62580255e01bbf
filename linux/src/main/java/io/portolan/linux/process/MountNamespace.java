// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.MountCalls.MOUNTS;
import static io.portolan.linux.libc.NamespaceCalls.NAMESPACES;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NamespaceKind;
import io.portolan.linux.NamespaceThreads;
import io.portolan.linux.NamespaceThreads.Entry;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.libc.NativeBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A copy of the host's file system tree with mounts of its own, held by a file descriptor: it ends
/// with the last process in it, and nothing of it is seen outside.
public final class MountNamespace implements AutoCloseable {
  private static final int READ_ONLY = io.portolan.linux.uapi.Mount.MS_RDONLY;
  private static final int REMOUNT = io.portolan.linux.uapi.Mount.MS_REMOUNT;
  private static final int BIND = io.portolan.linux.uapi.Mount.MS_BIND;
  private static final int RECURSIVE = io.portolan.linux.uapi.Mount.MS_REC;
  private static final int SLAVE = io.portolan.linux.uapi.Mount.MS_SLAVE;
  private static final int NO_SETUID = io.portolan.linux.uapi.Mount.MS_NOSUID;
  private static final int NO_DEVICES = io.portolan.linux.uapi.Mount.MS_NODEV;
  private static final int NO_PROGRAMS = io.portolan.linux.uapi.Mount.MS_NOEXEC;
  private static final int NOTHING_SPECIAL = NO_SETUID | NO_DEVICES | NO_PROGRAMS;

  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MountNamespace(int fd) {
    this.fd = fd;
  }

  /// Makes a namespace and mounts `mounts` in it, in order.
  ///
  /// @param network whose devices [Mount.Devices] shows
  public static MountNamespace create(NetworkNamespace network, List<Mount> mounts) {
    List<Entry> entries =
        network.isOwn() ? List.of() : List.of(new Entry(NamespaceKind.NET, network.fd()));
    int fd =
        NamespaceThreads.call(
            entries, List.of(NamespaceKind.MNT), () -> createOnThisThread(mounts));
    return new MountNamespace(fd);
  }

  private static int createOnThisThread(List<Mount> mounts) {
    int result = NAMESPACES.unshare().call(NamespaceKind.MNT.cloneFlag());
    LinuxException.check(result, "create mount namespace", "");
    // At once, since the mounts may put another /proc in place.
    int fd = NamespaceThreads.openNamespace("/proc/thread-self/ns/mnt");
    try {
      mountAll(mounts);
      return fd;
    } catch (LinuxException e) {
      FILES.close().call(fd);
      throw e;
    }
  }

  private static void mountAll(List<Mount> mounts) {
    // Mounts of the host still appear here, mounts made here do not appear there.
    mount("none", "/", "", SLAVE | RECURSIVE, "");
    for (Mount mount : mounts) {
      perform(mount);
    }
  }

  private static void perform(Mount mount) {
    switch (mount) {
      case Mount.Bind(String source, String target, boolean readOnly) -> {
        mount(source, target, "", BIND | RECURSIVE, "");
        if (readOnly) {
          mount("none", target, "", BIND | REMOUNT | READ_ONLY | MountFlags.of(target), "");
        }
      }
      case Mount.Memory(String target, String options) ->
          mount("tmpfs", target, "tmpfs", NO_SETUID | NO_DEVICES, options);
      case Mount.Processes(String target, PidNamespace pids) -> processes(target, pids);
      case Mount.Devices(String target) -> mount("sysfs", target, "sysfs", NOTHING_SPECIAL, "");
    }
  }

  private static void processes(String target, PidNamespace pids) {
    try {
      mount("proc", target, "proc", NOTHING_SPECIAL, "pidns=" + pids.path());
    } catch (LinuxException e) {
      // The option is unknown before kernel 6.17.
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
    }
  }

  private static void mount(String source, String target, String type, int flags, String data) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long sourceAt = buffer.string(source);
      long targetAt = buffer.string(target);
      long typeAt = type.isEmpty() ? 0 : buffer.string(type);
      long dataAt = data.isEmpty() ? 0 : buffer.string(data);
      int result = MOUNTS.mount().call(sourceAt, targetAt, typeAt, flags, dataAt, 0);
      LinuxException.check(result, "mount " + source, "at " + target);
    }
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
