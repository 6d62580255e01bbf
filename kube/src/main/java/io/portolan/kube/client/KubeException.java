// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.client;

import io.fabric8.kubernetes.api.model.Status;

/// A refusal by the Kubernetes API, with the `Status` that says why.
public final class KubeException extends RuntimeException {
  private final transient Status status;

  public KubeException(Status status) {
    super(status.getMessage());
    this.status = status;
  }

  public Status status() {
    return status;
  }

  /// The HTTP status code.
  public int code() {
    return status.getCode();
  }

  public boolean isNotFound() {
    return code() == 404;
  }

  public boolean isConflict() {
    return code() == 409 && "Conflict".equals(status.getReason());
  }

  public boolean isAlreadyExists() {
    return code() == 409 && "AlreadyExists".equals(status.getReason());
  }
}
