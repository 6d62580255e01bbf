// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;

/// What a zone did with a query.
public sealed interface Outcome {
  /// The outcomes that leave nothing to tell.
  enum Plain implements Outcome {
    /// The response is complete.
    ANSWERED,
    /// The name is none of the zone's; nothing was written.
    ELSEWHERE
  }

  /// The response holds CNAME records and is not finished: the addresses of `target`, which lies
  /// outside the zone, belong behind them.
  record Alias(Name target) implements Outcome {}
}
