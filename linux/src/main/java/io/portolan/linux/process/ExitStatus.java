// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

/// How a process ended.
public sealed interface ExitStatus {
  /// It ended by itself.
  record Exited(int status) implements ExitStatus {
    @Override
    public int code() {
      return status;
    }
  }

  /// A signal ended it.
  record Killed(int signal, boolean coreDumped) implements ExitStatus {
    @Override
    public int code() {
      return 128 + signal;
    }
  }

  /// The number that shells and container runtimes give: the status, or 128 and the signal.
  int code();
}
