// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.CtDirection;

/// What connection tracking knows of the connection that a packet belongs to.
///
/// @param direction which way the packet goes
/// @param original how the first packet looked before any translation
/// @param reply how answers look before they are translated back
/// @param status bits of [#DNAT] and its like
/// @param mark the connection's own
public record Connection(
    State state, CtDirection direction, Tuple original, Tuple reply, int status, int mark) {
  public static final int SEEN_REPLY = 2;
  public static final int CONFIRMED = 8;
  public static final int SNAT = 16;
  public static final int DNAT = 32;

  /// What a packet is to its connection.
  public enum State {
    INVALID(1),
    ESTABLISHED(2),
    RELATED(4),
    NEW(8),
    UNTRACKED(64);

    private final int bit;

    State(int bit) {
      this.bit = bit;
    }

    /// The bit that `ct state` has for it.
    public int bit() {
      return bit;
    }
  }

  /// The connection that `packet` is the first one of.
  public static Connection startedBy(Packet packet) {
    Tuple tuple = packet.tuple();
    return new Connection(State.NEW, CtDirection.ORIGINAL, tuple, tuple.reversed(), 0, 0);
  }

  /// The connection as a later packet of the first one's direction finds it.
  public Connection established() {
    int seen = status | SEEN_REPLY | CONFIRMED;
    return new Connection(State.ESTABLISHED, CtDirection.ORIGINAL, original, reply, seen, mark);
  }

  /// The connection as an answer finds it.
  public Connection answered() {
    int seen = status | SEEN_REPLY | CONFIRMED;
    return new Connection(State.ESTABLISHED, CtDirection.REPLY, original, reply, seen, mark);
  }

  public Connection withMark(int mark) {
    return new Connection(state, direction, original, reply, status, mark);
  }

  Connection untracked() {
    return new Connection(State.UNTRACKED, direction, original, reply, 0, 0);
  }

  Connection translated(Tuple reply, int bit) {
    return new Connection(state, direction, original, reply, status | bit, mark);
  }
}
