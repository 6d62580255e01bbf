// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.List;

/// The endpoints of one backend as they are now, read by every event loop.
final class LiveEndpoints {
  /// One state of a backend.
  record Snapshot(List<Endpoint> endpoints, Transport transport) {
    Snapshot {
      endpoints = List.copyOf(endpoints);
    }
  }

  private volatile Snapshot snapshot;
  private volatile boolean isRemoved;

  LiveEndpoints(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  void set(Snapshot next) {
    snapshot = next;
  }

  boolean isRemoved() {
    return isRemoved;
  }

  void remove() {
    isRemoved = true;
  }
}
