// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What happens to the traffic of one frontend.
///
/// @param claimant whose frontend it is
/// @param port the name of its port; may be empty
/// @param backends sorted, without duplicates
/// @param sources the blocks that its clients may come from; empty for all
/// @param affinity how long a client keeps its backend; empty when there is no affinity
public record Balancing(
    Claimant claimant,
    String port,
    List<Backend> backends,
    List<Cidr> sources,
    Optional<Duration> affinity,
    SourceAddress source,
    WhenEmpty whenEmpty) {

  /// Which source address a backend sees.
  public enum SourceAddress {
    /// This node's pods keep theirs; everyone else gets the node's.
    PODS_KEEP,
    /// Everyone gets the node's.
    NODE,
    /// Everyone keeps his own.
    KEEP
  }

  /// What a client gets when there is no backend.
  public enum WhenEmpty {
    /// A refusal at once.
    REJECT,
    /// Silence, so that he tries another node.
    DROP
  }
}
