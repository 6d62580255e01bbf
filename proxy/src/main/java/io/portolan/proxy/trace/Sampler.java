// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import java.util.Optional;

/// Says which requests leave a span, as the samplers of OpenTelemetry do.
///
/// @param ratio of the traces that begin here: 0 for none to 1 for all
/// @param asksParent whether a request that belongs to a trace already is recorded where its caller
///     is
public record Sampler(double ratio, boolean asksParent) {
  /// @param parent where the request comes from; empty where the trace begins here
  /// @param low the second half of the trace's id, by which all who record the same ratio agree
  public boolean samples(Optional<TraceContext> parent, long low) {
    if (asksParent && parent.isPresent()) {
      return parent.get().isSampled();
    }
    return ratio >= 1 || (low & Long.MAX_VALUE) < (long) (ratio * Long.MAX_VALUE);
  }
}
