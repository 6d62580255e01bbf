// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.failure;

/// The exit codes of commands that answer a question, beside those of [Failure.Kind].
public enum Answer {
  /// As it was asked for: the connection comes about, nothing differs, all statements hold.
  YES(0),
  /// Otherwise.
  NO(3),
  /// It could not be told.
  UNKNOWN(12);

  private final int exitCode;

  Answer(int exitCode) {
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
