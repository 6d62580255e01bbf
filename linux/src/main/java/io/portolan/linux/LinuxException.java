// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

/// The kernel refused an operation: which one, on what object, and why.
public final class LinuxException extends RuntimeException {
  private final Errno errno;
  private final String operation;
  private final String object;
  private final String detail;

  /// @param errno the kernel's reason
  /// @param operation a verb and what kind of thing it was done to, such as `add route`
  /// @param object the thing itself, such as `10.244.1.0/24 via 172.30.0.3`
  /// @param detail the kernel's extended acknowledgement, empty when it gave none
  public LinuxException(Errno errno, String operation, String object, String detail) {
    super(message(errno, operation, object, detail));
    this.errno = errno;
    this.operation = operation;
    this.object = object;
    this.detail = detail;
  }

  /// As the other constructor, without detail.
  public LinuxException(Errno errno, String operation, String object) {
    this(errno, operation, object, "");
  }

  /// `result` itself, or a LinuxException when it is negative: the errors of
  /// [io.portolan.linux.libc.NativeFunction#call].
  public static int check(int result, String operation, Object object) {
    if (result < 0) {
      throw new LinuxException(Errno.of(result), operation, object.toString());
    }
    return result;
  }

  private static String message(Errno errno, String operation, String object, String detail) {
    StringBuilder text = new StringBuilder(operation);
    if (!object.isEmpty()) {
      text.append(' ').append(object);
    }
    text.append(": ").append(errno.message()).append(" (").append(errno).append(')');
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    return text.toString();
  }

  /// The kernel's reason.
  public Errno errno() {
    return errno;
  }

  /// What was tried.
  public String operation() {
    return operation;
  }

  /// What it was tried on.
  public String object() {
    return object;
  }

  /// The kernel's extended acknowledgement, empty when it gave none.
  public String detail() {
    return detail;
  }
}
