// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

/// A container cannot start; `reason` is what its status shows while it waits.
public final class ContainerStartException extends Exception {
  private final String reason;

  /// @param reason such as `CreateContainerConfigError`
  public ContainerStartException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  /// What the exception says; never null.
  public String text() {
    String message = getMessage();
    return message == null ? reason : message;
  }
}
