// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.failure;

/// What a user is told when a command cannot do what was asked: one message that names the thing
/// and what to do, and an exit code by kind.
public final class Failure extends RuntimeException {

  /// The kinds of failure, with the exit code of each. Documented in README.md; never renumbered.
  public enum Kind {
    /// A defect of Portolan itself.
    INTERNAL(1),
    /// The command line is wrong.
    USAGE(2),
    /// The cluster named is not running, or there is none.
    NOT_RUNNING(4),
    /// An address range collides with the host or is too small.
    ADDRESSES(5),
    /// A port on the host is taken.
    PORT_IN_USE(6),
    /// The state folder cannot be used: damaged, from a newer version, or locked.
    STATE(7),
    /// A manifest cannot be read, or the API refused it.
    MANIFEST(8),
    /// The kernel or the permissions lack something.
    SYSTEM(9),
    /// What was waited for did not happen in time.
    TIMEOUT(10),
    /// The disk is full.
    DISK_FULL(11);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  public Failure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Failure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
