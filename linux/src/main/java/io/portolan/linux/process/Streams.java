// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

/// Where the input and output of a process go. The descriptors stay the caller's, who closes them
/// after the spawn.
public sealed interface Streams {
  /// Descriptors for standard input, output and error; they may be the same.
  record Descriptors(int in, int out, int error) implements Streams {}

  /// A terminal, which becomes the controlling terminal of the process.
  record Terminal(PseudoTerminal terminal) implements Streams {}

  /// No input; what it writes is lost.
  record Nowhere() implements Streams {}
}
