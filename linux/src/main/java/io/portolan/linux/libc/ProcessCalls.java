// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

/// Calls that start processes and learn of their end. Those named `posix_spawn...` return an error
/// number instead of setting errno.
///
/// @param spawn `int posix_spawn(pid_t *, const char *, actions *, attr *, argv[], envp[])`
/// @param attrInit `int posix_spawnattr_init(attr *)`
/// @param attrSetFlags `int posix_spawnattr_setflags(attr *, short flags)`
/// @param attrSetDefault `int posix_spawnattr_setsigdefault(attr *, const sigset_t *)`
/// @param attrSetMask `int posix_spawnattr_setsigmask(attr *, const sigset_t *)`
/// @param actionsInit `int posix_spawn_file_actions_init(actions *)`
/// @param actionsDestroy `int posix_spawn_file_actions_destroy(actions *)`
/// @param actionsDup `int posix_spawn_file_actions_adddup2(actions *, int fd, int newfd)`
/// @param actionsOpen `int posix_spawn_file_actions_addopen(actions *, int, path, flags, mode)`
/// @param actionsCloseFrom `int posix_spawn_file_actions_addclosefrom_np(actions *, int from)`
/// @param waitid `int waitid(idtype_t, id_t, siginfo_t *, int options)`
/// @param chdir `int chdir(const char *path)`
/// @param syscall `long syscall(long number, ...)`
public record ProcessCalls(
    NativeFunction spawn,
    NativeFunction attrInit,
    NativeFunction attrSetFlags,
    NativeFunction attrSetDefault,
    NativeFunction attrSetMask,
    NativeFunction actionsInit,
    NativeFunction actionsDestroy,
    NativeFunction actionsDup,
    NativeFunction actionsOpen,
    NativeFunction actionsCloseFrom,
    NativeFunction waitid,
    NativeFunction chdir,
    NativeFunction syscall) {
  /// The calls, linked on first use.
  public static final ProcessCalls PROCESSES =
      new ProcessCalls(
          NativeFunction.of("posix_spawn"),
          NativeFunction.of("posix_spawnattr_init"),
          NativeFunction.of("posix_spawnattr_setflags"),
          NativeFunction.of("posix_spawnattr_setsigdefault"),
          NativeFunction.of("posix_spawnattr_setsigmask"),
          NativeFunction.of("posix_spawn_file_actions_init"),
          NativeFunction.of("posix_spawn_file_actions_destroy"),
          NativeFunction.of("posix_spawn_file_actions_adddup2"),
          NativeFunction.of("posix_spawn_file_actions_addopen"),
          NativeFunction.of("posix_spawn_file_actions_addclosefrom_np"),
          NativeFunction.of("waitid"),
          NativeFunction.of("chdir"),
          NativeFunction.of("syscall"));
}
