// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

/// A patch that is malformed or does not fit the document.
public final class PatchException extends RuntimeException {
  private final boolean malformed;

  private PatchException(boolean malformed, String message) {
    super(message);
    this.malformed = malformed;
  }

  static PatchException malformed(String message) {
    return new PatchException(true, message);
  }

  static PatchException unfit(String message) {
    return new PatchException(false, message);
  }

  /// Whether it is wrong for any document.
  public boolean isMalformed() {
    return malformed;
  }
}
