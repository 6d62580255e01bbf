// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.conntrack;

import io.portolan.linux.uapi.NfConntrackCommon;

/// A connection that the kernel tracks.
///
/// @param original the first packet's direction
/// @param reply what answers look like; after translation not just the reverse
/// @param status the IPS_ bits
/// @param id tells it from a later connection with the same tuples
/// @param timeoutSeconds until it is forgotten if nothing more comes
/// @param sent packets and bytes in the original direction; 0 where counting is off
/// @param answered packets and bytes in the reply direction
public record ConntrackEntry(
    ConntrackTuple original,
    ConntrackTuple reply,
    int status,
    int mark,
    int zone,
    int id,
    int timeoutSeconds,
    Counters sent,
    Counters answered) {

  /// How much passed in one direction.
  public record Counters(long packets, long bytes) {
    static final Counters NONE = new Counters(0, 0);
  }

  /// Whether its destination was translated.
  public boolean isDestinationTranslated() {
    return (status & NfConntrackCommon.IPS_DST_NAT) != 0;
  }

  /// Whether an answer was seen.
  public boolean isAnswered() {
    return (status & NfConntrackCommon.IPS_SEEN_REPLY) != 0;
  }

  @Override
  public String toString() {
    return original + " (answers " + reply + ")";
  }
}
