// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.LinuxException;
import io.portolan.linux.libc.NativeBuffer;

/// Reads which restrictions the mount of a path has, through statfs(2): a remount in a user
/// namespace must keep them (else EPERM).
final class MountFlags {
  // struct statfs of 64-bit machines: f_flags is its tenth long.
  private static final int STATFS_BYTES = 120;
  private static final int F_FLAGS = 80;
  // ST_NOSUID, ST_NODEV and ST_NOEXEC have the values of MS_; the access-time ones are higher.
  private static final int KEPT = 0xe;
  private static final int ST_NOATIME = 0x400;
  private static final int ST_NODIRATIME = 0x800;
  private static final int ST_RELATIME = 0x1000;
  private static final int MS_NOATIME = 0x400;
  private static final int MS_NODIRATIME = 0x800;
  private static final int MS_RELATIME = 0x200000;

  private MountFlags() {}

  static int of(String path) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long name = buffer.string(path);
      long statfs = buffer.allocate(STATFS_BYTES);
      LinuxException.check(FILES.statfs().call(name, statfs), "get file system of", path);
      long flags = buffer.getLong(statfs + F_FLAGS);
      return (int) (flags & KEPT)
          | ((flags & ST_NOATIME) != 0 ? MS_NOATIME : 0)
          | ((flags & ST_NODIRATIME) != 0 ? MS_NODIRATIME : 0)
          | ((flags & ST_RELATIME) != 0 ? MS_RELATIME : 0);
    }
  }
}
