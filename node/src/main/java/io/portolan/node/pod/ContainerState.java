// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import java.time.Instant;

/// What a container is doing now: `state` of a containerStatus.
public sealed interface ContainerState {

  /// Not running, and why.
  ///
  /// @param message empty when the reason says it all
  record Waiting(String reason, String message) implements ContainerState {}

  /// Running since `startedAt`.
  record Running(Instant startedAt) implements ContainerState {}

  /// Ended.
  ///
  /// @param exitCode 0 to 255; 128 + signal when a signal ended it
  /// @param signal 0 when it exited by itself
  /// @param reason `Completed`, `Error` or `ContainerStatusUnknown`
  /// @param message its termination message, maybe empty
  /// @param containerId the run that ended
  record Terminated(
      int exitCode,
      int signal,
      String reason,
      String message,
      Instant startedAt,
      Instant finishedAt,
      String containerId)
      implements ContainerState {

    public boolean succeeded() {
      return exitCode == 0;
    }
  }
}
