// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import java.util.Optional;

/// Consecutive results of a probe, and what they amount to by its thresholds.
///
/// @param streak results of the same kind in a row
/// @param succeeding of which kind
public record ProbeTally(int streak, boolean succeeding) {
  public static final ProbeTally NONE = new ProbeTally(0, false);

  public ProbeTally add(boolean success) {
    return success == succeeding ? new ProbeTally(streak + 1, success) : new ProbeTally(1, success);
  }

  /// Passed, failed, or neither while a threshold is not reached.
  public Optional<Boolean> verdict(int successThreshold, int failureThreshold) {
    int threshold = succeeding ? successThreshold : failureThreshold;
    return streak >= threshold ? Optional.of(succeeding) : Optional.empty();
  }
}
