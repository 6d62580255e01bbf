// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import io.portolan.linux.Errno;
import java.util.Optional;

/// nf_tables refused a batch.
public final class NftException extends RuntimeException {
  private final Errno errno;
  private final transient Optional<Operation> operation;
  private final String detail;

  /// @param operation the first one that was refused; empty when the batch was refused as a whole
  /// @param detail the kernel's extended acknowledgement, empty when it gave none
  public NftException(Errno errno, Optional<Operation> operation, String detail) {
    super(
        operation.map(Operation::describe).orElse("nf_tables batch")
            + ": "
            + errno.message()
            + " ("
            + errno
            + ")"
            + (detail.isEmpty() ? "" : ": " + detail));
    this.errno = errno;
    this.operation = operation;
    this.detail = detail;
  }

  public Errno errno() {
    return errno;
  }

  public Optional<Operation> operation() {
    return operation;
  }

  /// The kernel's extended acknowledgement, empty when it gave none.
  public String detail() {
    return detail;
  }

  /// Whether somebody else changed the ruleset since the batch's generation.
  public boolean isForeignChange() {
    return errno == Errno.ERESTART;
  }
}
