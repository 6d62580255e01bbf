// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.env;

/// Something that a container needs does not exist (yet); the message is kubelet's.
public final class MissingReferenceException extends RuntimeException {
  public MissingReferenceException(String message) {
    super(message);
  }
}
