// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

/// What one check found.
public sealed interface ProbeResult {

  record Passed() implements ProbeResult {}

  /// Passed, but a person should know something.
  record Warned(String message) implements ProbeResult {}

  /// Taken as passed, since this runtime cannot tell.
  record Assumed(String message) implements ProbeResult {}

  record Failed(String message) implements ProbeResult {}

  /// The check itself went wrong; it counts neither way.
  record Errored(String message) implements ProbeResult {}
}
