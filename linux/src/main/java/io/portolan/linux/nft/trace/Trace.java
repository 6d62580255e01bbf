// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.TableId;
import java.util.List;
import java.util.Optional;

/// What became of a packet in some hooks, and why.
///
/// @param packet as it leaves, translated
/// @param steps the rules that matched, in their order
public record Trace(Outcome outcome, Packet packet, Connection connection, List<Step> steps) {
  public Trace {
    steps = List.copyOf(steps);
  }

  /// What was decided.
  public sealed interface Outcome {}

  /// Nothing held the packet back.
  public record Accepted() implements Outcome {}

  /// @param byPolicy whether no rule but the end of the chain decided
  public record Dropped(TableId table, String chain, boolean byPolicy) implements Outcome {}

  /// @param reason what the sender is told
  public record Rejected(TableId table, String chain, RejectReason reason) implements Outcome {}

  /// A rule all of whose conditions held.
  ///
  /// @param position from 0 in its chain
  /// @param hits the elements that were found or written, in their order
  public record Step(TableId table, String chain, int position, Rule rule, List<Hit> hits) {
    public Step {
      hits = List.copyOf(hits);
    }
  }

  /// An element that a rule found or wrote.
  ///
  /// @param set empty for a set that belongs to its rule
  public record Hit(Optional<String> set, Element element) {}

  public boolean isAccepted() {
    return outcome instanceof Accepted;
  }
}
