// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What a forwarder counts, from its start; may be read at any time.
public final class ForwardMetrics {
  /// Questions that joined one that was already asked.
  public final LongAdder shared = new LongAdder();

  /// Questions refused because too many were open.
  public final LongAdder refused = new LongAdder();

  /// Questions sent to upstream servers.
  public final LongAdder attempts = new LongAdder();

  /// Attempts that got no answer in time.
  public final LongAdder timeouts = new LongAdder();

  /// Attempts that the network refused.
  public final LongAdder errors = new LongAdder();

  /// Attempts repeated over TCP because the answer did not fit a datagram.
  public final LongAdder streamRetries = new LongAdder();

  /// Questions for which all servers were down.
  public final LongAdder broken = new LongAdder();

  private final Map<String, UpstreamMetrics> upstreams = new ConcurrentHashMap<>();

  /// What was counted of each server, by its address.
  public Map<String, UpstreamMetrics> upstreams() {
    return upstreams;
  }

  UpstreamMetrics of(UpstreamServer server) {
    return upstreams.computeIfAbsent(server.toString(), _ -> new UpstreamMetrics());
  }

  /// Lookups that no server answered.
  public final LongAdder failures = new LongAdder();
}
