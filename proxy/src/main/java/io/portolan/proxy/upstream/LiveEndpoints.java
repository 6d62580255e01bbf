// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The endpoints of one backend as they are now, read by every event loop.
final class LiveEndpoints {
  /// One state of a backend.
  ///
  /// @param since when each endpoint came, as [System#nanoTime]
  record Snapshot(List<Endpoint> endpoints, Transport transport, long[] since) {
    Snapshot {
      endpoints = List.copyOf(endpoints);
    }
  }

  private static final long LONG_AGO = TimeUnit.DAYS.toNanos(365);

  private volatile Snapshot snapshot = new Snapshot(List.of(), Transport.DEFAULT, new long[0]);
  private volatile boolean isRemoved;

  Snapshot snapshot() {
    return snapshot;
  }

  /// The next state, in which endpoints that were there before came when they came.
  ///
  /// @param now as [System#nanoTime]
  void set(List<Endpoint> endpoints, Transport transport, long now) {
    Map<Endpoint, Long> known = new HashMap<>();
    // Where nobody was, nobody can spare those who come.
    long coming = snapshot.endpoints().isEmpty() ? now - LONG_AGO : now;
    Snapshot before = snapshot;
    for (int i = 0; i < before.endpoints().size(); i++) {
      known.put(before.endpoints().get(i), before.since()[i]);
    }
    snapshot =
        new Snapshot(
            endpoints,
            transport,
            endpoints.stream().mapToLong(each -> known.getOrDefault(each, coming)).toArray());
  }

  boolean isRemoved() {
    return isRemoved;
  }

  void remove() {
    isRemoved = true;
  }
}
