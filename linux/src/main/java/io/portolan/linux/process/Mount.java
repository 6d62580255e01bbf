// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

/// Something put into the file system that a process sees. Targets must exist.
public sealed interface Mount {
  /// Where it is put.
  String target();

  /// A file or directory of the host, with what is mounted below it, seen at another place.
  record Bind(String source, String target, boolean readOnly) implements Mount {}

  /// An empty file system in memory.
  ///
  /// @param options as of mount(8), such as `size=64m,mode=0755`; may be empty
  record Memory(String target, String options) implements Mount {}

  /// The processes of a PID namespace. A kernel older than 6.17 cannot mount them from outside;
  /// there the processes of the host stay in view, with their ids there.
  record Processes(String target, PidNamespace pids) implements Mount {}

  /// The devices of the network namespace in which the mount namespace is made.
  record Devices(String target) implements Mount {}
}
