// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

/// Calls that move the calling task between namespaces.
///
/// @param unshare `int unshare(int flags)`
/// @param setns `int setns(int fd, int nstype)`
/// @param gettid `pid_t gettid(void)`
public record NamespaceCalls(NativeFunction unshare, NativeFunction setns, NativeFunction gettid) {
  /// The calls, linked on first use.
  public static final NamespaceCalls NAMESPACES =
      new NamespaceCalls(
          NativeFunction.of("unshare"), NativeFunction.of("setns"), NativeFunction.of("gettid"));
}
