// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.select;

/// A selector that cannot be read, in Kubernetes' words.
public final class SelectorException extends RuntimeException {
  SelectorException(String message) {
    super(message);
  }
}
