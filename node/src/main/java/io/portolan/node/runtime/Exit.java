// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

/// How a run of a container ended.
///
/// @param code 0 to 255; 128 + signal when a signal ended it
/// @param signal 0 when it ended by itself
/// @param message its termination message, maybe empty
public record Exit(int code, int signal, String message) {
  public static final Exit COMPLETED = new Exit(0, 0, "");
}
