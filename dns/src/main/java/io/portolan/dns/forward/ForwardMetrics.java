// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

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

  /// Lookups that no server answered.
  public final LongAdder failures = new LongAdder();
}
