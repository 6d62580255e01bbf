// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

/// Calls that shape the mount and UTS namespaces of the calling task.
///
/// @param mount `int mount(source, target, type, unsigned long flags, const void *data)`
/// @param umount2 `int umount2(const char *target, int flags)`
/// @param sethostname `int sethostname(const char *name, size_t len)`
public record MountCalls(NativeFunction mount, NativeFunction umount2, NativeFunction sethostname) {
  /// The calls, linked on first use.
  public static final MountCalls MOUNTS =
      new MountCalls(
          NativeFunction.of("mount"),
          NativeFunction.of("umount2"),
          NativeFunction.of("sethostname"));
}
